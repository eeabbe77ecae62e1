### Lo que dicen las páginas de inicio de sesión. $who es el sitio web, $address una dirección XMPP, $verifier la
### dirección que escribe.

## En cada página

language = Idioma
help = Ayuda
imprint = Aviso legal
privacy = Privacidad

## La página que pide la dirección

ask-title = Iniciar sesión en { $who }
ask-title-account = Iniciar sesión
ask-how = Recibirá un mensaje en su aplicación de chat y lo confirmará allí. No hay contraseña.
ask-address = Su dirección XMPP
ask-example = Por ejemplo: alice@example.org
ask-button = Continuar

## Qué le pasa a una dirección

address-missing = Escriba su dirección, por ejemplo alice@example.org.
address-wrong = No es una dirección XMPP. Tiene la forma alice@example.org.
address-elsewhere = Con una dirección de { $domain } nadie puede iniciar sesión aquí.

## La página que espera

wait-title = Confirme en su aplicación de chat
wait-asked = Hemos preguntado a { $address }.
wait-code = Su código
wait-how-tap = Compare: el mensaje debe mostrar este código. Si es así, confirme allí.
wait-how-code = Responda a { $verifier } con este código. O, si el mensaje muestra el mismo código, confirme allí.
wait-how-code-unknown = Responda con este código en su aplicación de chat. O, si el mensaje muestra el mismo código, confirme allí.
wait-how-transfer = Responda a { $verifier } con este código. O escriba aquí el código del mensaje.
wait-how-transfer-unknown = Responda con este código en su aplicación de chat. O escriba aquí el código del mensaje.
wait-open = Abrir el chat
wait-scan = Escanee para abrir el chat en su teléfono
wait-state = Esperando su respuesta
wait-delivered = Su dispositivo tiene el mensaje
wait-seen = Se ha visto el mensaje
wait-left = Tiempo restante: { $time }
wait-warning = Solo usted debería ver este código. Si otra persona le ha enviado a esta página, cancele.
wait-cancel = Cancelar
wait-check = He confirmado
wait-help = ¿No hay mensaje?
wait-help-address = ¿Es correcta la dirección? { $address }
wait-help-app = ¿Está su aplicación de chat abierta y conectada?
wait-help-strangers = Mire entre las solicitudes de desconocidos: algunas aplicaciones ponen allí el primer mensaje.
wait-help-contact = Algunas aplicaciones y servidores bloquean a los desconocidos. Añada { $verifier } a sus contactos e inténtelo de nuevo.
code-label = Código del mensaje
code-button = Confirmar
code-wrong =
    { $left ->
        [one] Ese no es el código. Le queda un intento.
       *[other] Ese no es el código. Le quedan { $left } intentos.
    }

## Cómo terminó

done-title = Ha iniciado sesión
done-next = Continuar
denied-title = Rechazado
denied-declined = La solicitud se rechazó en el chat.
denied-not-me = La solicitud se rechazó y se denunció en el chat: venía de otra persona.
denied-code = Se escribieron tres códigos incorrectos.
expired-title = Sin respuesta
expired-text = Nadie confirmó a tiempo.
undeliverable-title = No se pudo enviar el mensaje
undeliverable-account = No llegó a { $address }.
undeliverable-server = No se puede contactar con el servidor de { $address }.
undeliverable-link = Ahora mismo no se puede contactar con nuestro propio servidor de chat.
withdrawn-title = Cancelado
withdrawn-text = No se ha iniciado ninguna sesión.
limited-title = Espere un poco
limited-text = Ha habido demasiadas solicitudes. Inténtelo de nuevo en unos minutos.
again = Intentar de nuevo
other-address = Usar otra dirección

## Errores

error-title = No ha funcionado
error-link = Este enlace está incompleto o no es de aquí. Vuelva al sitio web e inicie sesión desde allí.
error-stale = Esta página ha estado abierta demasiado tiempo. Inténtelo de nuevo.
error-foreign = Este formulario venía de otro sitio web, así que no se ha hecho nada.
error-busy = Ahora mismo no es posible. Inténtelo de nuevo pronto.
error-request = Su navegador ha enviado algo que no se puede leer.

## La página de las propias sesiones

account-title = Dónde ha iniciado sesión
account-who = Usted es { $address }.
account-this = Este navegador
account-unknown = Navegador desconocido
account-browser = Navegador
account-from = Dirección
account-since = Desde
account-until = Hasta
account-used = Usado para
account-end = Cerrar sesión allí
account-end-here = Cerrar sesión
account-end-others = Cerrar sesión en todos los demás
account-apps = Aplicaciones que siguen conectadas
sign-out-title = ¿Cerrar sesión?
signed-out-title = Ha cerrado la sesión
signed-out-text = Los sitios web en los que inició sesión pueden recordarle todavía un tiempo.
sign-in-again = Iniciar sesión

## De qué trata el mensaje del chat, detrás del nombre del sitio web.

prompt = inicio de sesión con un navegador
