word-yes = SÌ
word-no = NO
word-not-me = NON SONO IO
button-yes = Approva
button-no = Rifiuta
button-not-me = Non sono stato io

asker-system = Il sistema
asker-user = L’utente { $user }
asker-user-on-host = L’utente { $user } su { $host }

headline = { $who } ti chiede di confermare: { $what }
headline-from = { $who } ti chiede di confermare (da { $address }): { $what }
request = { $who }: { $what }

line-address = Indirizzo: { $text }
line-account = Account: { $text }
line-host = Host: { $text }
line-program = Programma: { $text }
line-key = Chiave: { $text }
line-command = Comando: { $text }
line-time =
    Chiesto alle { $opened } UTC, aperto fino alle { $deadline } UTC ({ $seconds ->
        [one] manca 1 secondo
       *[other] mancano { $seconds } secondi
    }).
line-confirmers =
    { $asked ->
        [one] La richiesta va a una persona
       *[other] La richiesta va a { $asked } persone
    }, { $needed ->
        [one] una di loro deve confermare
       *[other] { $needed } di loro devono confermare
    }.
line-confirmers-veto =
    { $asked ->
        [one] La richiesta va a una persona
       *[other] La richiesta va a { $asked } persone
    }, { $needed ->
        [one] una di loro deve confermare
       *[other] { $needed } di loro devono confermare
    }. Un solo no la chiude.

answer-tap = Confronta: la schermata di accesso deve mostrare { $code }. Se è così, conferma qui o rispondi { word-yes }.
answer-code = Per approvare, conferma qui se il codice è quello della schermata di accesso, oppure rispondi con le sei cifre che vedi lì.
answer-code-given = Per approvare, conferma qui se il codice è quello della schermata di accesso, oppure rispondi con il codice che vedi lì.
answer-transfer = Per approvare, rispondi con le sei cifre che vedi sulla schermata di accesso.
answer-transfer-given = Per approvare, rispondi con il codice che vedi sulla schermata di accesso.
answer-login-code = Oppure digita { $code } all’accesso. Non dire questo numero a nessuno.
answer-no = Rispondi { word-no } per rifiutare, { word-not-me } se la richiesta non è tua.

progress =
    { $who }: { $count ->
        [one] 1 su { $needed } ha confermato
       *[other] { $count } su { $needed } hanno confermato
    }, { $time } UTC.
line-confirmed = Hanno confermato: { $names }
line-denied = Hanno rifiutato: { $names }
progress-open = La tua risposta è ancora attesa.
progress-yours = La tua risposta conta. Altri devono ancora rispondere.
names-separator = {", "}

closing-approved = Approvato, { $time } UTC. { $request }
closing-approved-on = Approvato su { $device }, { $time } UTC. { $request }
closing-approved-typed = Approvato con il codice digitato all’accesso, { $time } UTC. { $request }
closing-approved-by = Approvato da { $names }, { $time } UTC. { $request }
closing-denied = Rifiutato, { $time } UTC. { $request }
closing-denied-on = Rifiutato su { $device }, { $time } UTC. { $request }
closing-denied-by = Rifiutato da { $names }, { $time } UTC. { $request }
closing-not-me = Rifiutato e segnalato: non eri tu. { $time } UTC. { $request }
closing-not-me-on = Rifiutato e segnalato su { $device }: non eri tu. { $time } UTC. { $request }
closing-not-me-by = Rifiutato e segnalato da { $names }, { $time } UTC. { $request }
closing-wrong-code = Rifiutato dopo tre codici errati, { $time } UTC. { $request }
closing-expired = Scaduto, nessuno ha risposto, { $time } UTC. { $request }
closing-expired-some =
    Scaduto, { $count ->
        [one] solo 1 su { $needed } ha confermato
       *[other] solo { $count } su { $needed } hanno confermato
    }, { $time } UTC. { $request }
closing-withdrawn = Ritirato da chi l’ha chiesto, { $time } UTC. { $request }
closing-undeliverable = Chiuso, troppo poche persone sono raggiungibili, { $time } UTC. { $request }

note-approved = Confermato. { $who } ha ricevuto un sì.
note-denied = Rifiutato. { $who } ha ricevuto un no.
note-recorded = La tua risposta a { $who } conta. Altri devono ancora rispondere.
note-how-tap = Questa non è una risposta. Rispondi { word-yes }, { word-no } o il codice della schermata di accesso.
note-how-code = Non basta per approvare. Rispondi con il codice della schermata di accesso, oppure conferma la richiesta nel tuo programma. { word-no } la rifiuta.
note-how-transfer = Non basta per approvare. Rispondi con il codice della schermata di accesso. { word-no } rifiuta la richiesta.
note-wrong-code =
    { $left ->
        [0] Codice errato, per la terza volta. La richiesta è rifiutata.
        [one] Codice errato. Hai ancora un tentativo.
       *[other] Codice errato. Hai ancora { $left } tentativi.
    }
note-type-at-login = Quel codice è per la schermata di accesso: digitalo lì. Qui rispondi con il codice che vedi lì.
note-nothing-open = Niente attende la tua risposta.
note-encrypted = Il messaggio è arrivato cifrato e qui nessuno può leggerlo. Rispondi senza cifratura.
note-several-open = Più richieste sono aperte. Rispondi a quella che intendi, oppure scrivi il suo numero dopo la risposta: { word-yes } { $number }, { word-no } { $number }, { word-not-me } { $number }.

status-waiting =
    { $count ->
        [one] 1 accesso in attesa
       *[other] { $count } accessi in attesa
    }
