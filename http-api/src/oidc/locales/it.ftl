### What the OpenID Provider asks people. $client is the website they sign in to.

consent-title = { $client } vuole sapere chi è lei
consent-learns = { $client } viene a sapere:
consent-openid = che è lei, con un nome che non dice nulla del suo indirizzo
consent-profile = il suo nome utente
consent-groups = i gruppi di cui fa parte
consent-email = il suo indirizzo e-mail
consent-xmpp = il suo indirizzo XMPP
consent-offline = e mantiene l’accesso in sua assenza, finché lei non lo termina
consent-yes = Consenti
consent-no = Rifiuta
logout-no = Resta connesso
logout-stays = La sessione è ancora aperta
onward-title = Un momento
apps-title = App che restano connesse
apps-none = Nessuna app resta connessa in sua assenza.
