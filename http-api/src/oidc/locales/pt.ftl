### What the OpenID Provider asks people. $client is the website they sign in to.

consent-title = { $client } quer saber quem você é
consent-learns = { $client } fica sabendo:
consent-openid = que é você, por um nome que nada diz do seu endereço
consent-profile = seu nome de usuário
consent-groups = os grupos de que você faz parte
consent-email = seu endereço de e-mail
consent-xmpp = seu endereço XMPP
consent-offline = e mantém o acesso na sua ausência, até que você o encerre
consent-yes = Permitir
consent-no = Recusar
logout-no = Continuar conectado
logout-stays = Você continua conectado
onward-title = Um momento
apps-title = Aplicativos que continuam conectados
apps-none = Nenhum aplicativo continua conectado na sua ausência.
