### What the OpenID Provider asks people. $client is the website they sign in to.

consent-title = { $client } quiere saber quién es usted
consent-learns = { $client } sabrá:
consent-openid = que es usted, con un nombre que no dice nada de su dirección
consent-profile = su nombre de usuario
consent-groups = los grupos a los que pertenece
consent-email = su dirección de correo electrónico
consent-xmpp = su dirección XMPP
consent-offline = y conserva el acceso en su ausencia, hasta que usted lo termine
consent-yes = Permitir
consent-no = Rechazar
logout-no = Seguir conectado
logout-stays = Sigue conectado
onward-title = Un momento
apps-title = Aplicaciones que siguen conectadas
apps-none = Ninguna aplicación sigue conectada en su ausencia.
