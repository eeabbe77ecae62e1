word-yes = SÍ
word-no = NO
word-not-me = NO SOY YO
button-yes = Aprobar
button-no = Rechazar
button-not-me = No he sido yo

asker-system = El sistema
asker-user = El usuario { $user }
asker-user-on-host = El usuario { $user } en { $host }

headline = { $who } le pide que confirme: { $what }
headline-from = { $who } le pide que confirme (desde { $address }): { $what }
request = { $who }: { $what }

line-address = Dirección: { $text }
line-account = Cuenta: { $text }
line-host = Equipo: { $text }
line-program = Programa: { $text }
line-key = Clave: { $text }
line-command = Orden: { $text }
line-time =
    Preguntado a las { $opened } UTC, abierto hasta las { $deadline } UTC ({ $seconds ->
        [one] queda 1 segundo
       *[other] quedan { $seconds } segundos
    }).
line-confirmers =
    { $asked ->
        [one] Se pregunta a una persona
       *[other] Se pregunta a { $asked } personas
    }, { $needed ->
        [one] una de ellas debe confirmar
       *[other] { $needed } de ellas deben confirmar
    }.
line-confirmers-veto =
    { $asked ->
        [one] Se pregunta a una persona
       *[other] Se pregunta a { $asked } personas
    }, { $needed ->
        [one] una de ellas debe confirmar
       *[other] { $needed } de ellas deben confirmar
    }. Un solo no pone fin a la petición.

answer-tap = Compare: su pantalla de inicio de sesión debe mostrar { $code }. Si es así, confirme aquí o responda { word-yes }.
answer-code = Para aprobar, confirme aquí si el código es el de su pantalla de inicio de sesión, o responda con las seis cifras que aparecen allí.
answer-code-given = Para aprobar, confirme aquí si el código es el de su pantalla de inicio de sesión, o responda con el código que aparece allí.
answer-transfer = Para aprobar, responda con las seis cifras que aparecen en su pantalla de inicio de sesión.
answer-transfer-given = Para aprobar, responda con el código que aparece en su pantalla de inicio de sesión.
answer-login-code = O escriba { $code } al iniciar sesión. No diga este número a nadie.
answer-no = Responda { word-no } para rechazar, { word-not-me } si la petición no es suya.

progress =
    { $who }: { $count ->
        [one] 1 de { $needed } ha confirmado
       *[other] { $count } de { $needed } han confirmado
    }, { $time } UTC.
line-confirmed = Han confirmado: { $names }
line-denied = Han rechazado: { $names }
progress-open = Aún se espera su respuesta.
progress-yours = Su respuesta cuenta. Otros aún tienen que responder.
names-separator = {", "}

closing-approved = Aprobado, { $time } UTC. { $request }
closing-approved-on = Aprobado en { $device }, { $time } UTC. { $request }
closing-approved-typed = Aprobado con el código escrito al iniciar sesión, { $time } UTC. { $request }
closing-approved-by = Aprobado por { $names }, { $time } UTC. { $request }
closing-denied = Rechazado, { $time } UTC. { $request }
closing-denied-on = Rechazado en { $device }, { $time } UTC. { $request }
closing-denied-by = Rechazado por { $names }, { $time } UTC. { $request }
closing-not-me = Rechazado y denunciado: no fue usted. { $time } UTC. { $request }
closing-not-me-on = Rechazado y denunciado en { $device }: no fue usted. { $time } UTC. { $request }
closing-not-me-by = Rechazado y denunciado por { $names }, { $time } UTC. { $request }
closing-wrong-code = Rechazado tras tres códigos erróneos, { $time } UTC. { $request }
closing-expired = Caducado, nadie respondió, { $time } UTC. { $request }
closing-expired-some =
    Caducado, { $count ->
        [one] solo 1 de { $needed } ha confirmado
       *[other] solo { $count } de { $needed } han confirmado
    }, { $time } UTC. { $request }
closing-withdrawn = Retirado por quien lo pidió, { $time } UTC. { $request }
closing-undeliverable = Terminado, no se puede contactar con suficientes personas, { $time } UTC. { $request }

note-approved = Confirmado. { $who } ha recibido un sí.
note-denied = Rechazado. { $who } ha recibido un no.
note-recorded = Su respuesta a { $who } cuenta. Otros aún tienen que responder.
note-how-tap = Eso no es una respuesta. Responda { word-yes }, { word-no } o el código de su pantalla de inicio de sesión.
note-how-code = Eso no basta para aprobar. Responda con el código de su pantalla de inicio de sesión, o confirme la petición en su programa. { word-no } la rechaza.
note-how-transfer = Eso no basta para aprobar. Responda con el código de su pantalla de inicio de sesión. { word-no } rechaza la petición.
note-wrong-code =
    { $left ->
        [0] Código erróneo, por tercera vez. La petición queda rechazada.
        [one] Código erróneo. Le queda un intento.
       *[other] Código erróneo. Le quedan { $left } intentos.
    }
note-type-at-login = Ese código es para su pantalla de inicio de sesión: escríbalo allí. Aquí responda con el código que aparece allí.
note-nothing-open = No hay nada pendiente de su respuesta.
note-encrypted = Ese mensaje llegó cifrado y aquí nadie puede leerlo. Responda sin cifrado.
note-several-open = Hay varias peticiones abiertas. Responda a la que quiere decir, o escriba su número detrás de la respuesta: { word-yes } { $number }, { word-no } { $number }, { word-not-me } { $number }.

status-waiting =
    { $count ->
        [one] 1 inicio de sesión en espera
       *[other] { $count } inicios de sesión en espera
    }
