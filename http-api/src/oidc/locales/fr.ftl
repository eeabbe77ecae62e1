### What the OpenID Provider asks people. $client is the website they sign in to.

consent-title = { $client } veut savoir qui vous êtes
consent-learns = { $client } apprend :
consent-openid = que c’est vous, par un nom qui ne dit rien de votre adresse
consent-profile = votre nom d’utilisateur
consent-groups = les groupes dont vous faites partie
consent-email = votre adresse e-mail
consent-xmpp = votre adresse XMPP
consent-offline = et garde l’accès en votre absence, jusqu’à ce que vous y mettiez fin
consent-yes = Autoriser
consent-no = Refuser
logout-no = Rester connecté
logout-stays = Vous êtes toujours connecté
onward-title = Un instant
apps-title = Applications qui restent connectées
apps-none = Aucune application ne reste connectée en votre absence.
