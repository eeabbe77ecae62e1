### Ce que disent les pages de connexion. $who est le site web, $address une adresse XMPP, $verifier l'adresse qui écrit.

## Sur chaque page

language = Langue
help = Aide
imprint = Mentions légales
privacy = Confidentialité

## La page qui demande l'adresse

ask-title = Se connecter à { $who }
ask-title-account = Se connecter
ask-how = Vous recevez un message dans votre application de messagerie et vous y confirmez. Il n'y a pas de mot de passe.
ask-address = Votre adresse XMPP
ask-example = Par exemple : alice@example.org
ask-button = Continuer

## Ce qui ne va pas avec une adresse

address-missing = Saisissez votre adresse, par exemple alice@example.org.
address-wrong = Ce n'est pas une adresse XMPP. Elle ressemble à alice@example.org.
address-elsewhere = Avec une adresse de { $domain }, personne ne peut se connecter ici.

## La page qui attend

wait-title = Confirmez dans votre messagerie
wait-asked = Nous avons demandé à { $address }.
wait-code = Votre code
wait-how-tap = Comparez : le message doit montrer ce code. Si c'est le cas, confirmez-y.
wait-how-code = Répondez à { $verifier } avec ce code. Ou, si le message montre le même code, confirmez-y.
wait-how-code-unknown = Répondez avec ce code dans votre messagerie. Ou, si le message montre le même code, confirmez-y.
wait-how-transfer = Répondez à { $verifier } avec ce code. Ou saisissez ici le code du message.
wait-how-transfer-unknown = Répondez avec ce code dans votre messagerie. Ou saisissez ici le code du message.
wait-open = Ouvrir la discussion
wait-scan = Scannez pour ouvrir la discussion sur votre téléphone
wait-state = En attente de votre réponse
wait-delivered = Votre appareil a reçu le message
wait-seen = Le message a été vu
wait-left = Temps restant : { $time }
wait-warning = Vous seul devriez voir ce code. Si quelqu'un d'autre vous a envoyé sur cette page, annulez.
wait-cancel = Annuler
wait-check = J'ai confirmé
wait-help = Pas de message ?
wait-help-address = L'adresse est-elle correcte ? { $address }
wait-help-app = Votre messagerie est-elle ouverte et connectée ?
wait-help-strangers = Regardez parmi les demandes d'inconnus : certaines applications y placent le premier message.
wait-help-contact = Certaines applications et certains serveurs bloquent les inconnus. Ajoutez { $verifier } à vos contacts, puis réessayez.
code-label = Code du message
code-button = Confirmer
code-wrong =
    { $left ->
        [one] Ce n'est pas le code. Il vous reste un essai.
       *[other] Ce n'est pas le code. Il vous reste { $left } essais.
    }

## Comment cela s'est terminé

done-title = Vous êtes connecté
done-next = Continuer
denied-title = Refusé
denied-declined = La demande a été refusée dans la discussion.
denied-not-me = La demande a été refusée et signalée dans la discussion : elle venait de quelqu'un d'autre.
denied-code = Trois codes erronés ont été saisis.
expired-title = Pas de réponse
expired-text = Personne n'a confirmé à temps.
undeliverable-title = Le message n'a pas pu être envoyé
undeliverable-account = Il n'est pas parvenu à { $address }.
undeliverable-server = Le serveur de { $address } est injoignable.
undeliverable-link = Notre propre serveur de messagerie est injoignable pour le moment.
withdrawn-title = Annulé
withdrawn-text = Personne n'a été connecté.
limited-title = Veuillez patienter
limited-text = Il y a eu trop de demandes. Réessayez dans quelques minutes.
again = Réessayer
other-address = Utiliser une autre adresse

## Erreurs

error-title = Cela n'a pas fonctionné
error-link = Ce lien est incomplet ou ne vient pas d'ici. Retournez sur le site web et connectez-vous de là.
error-stale = Cette page est restée ouverte trop longtemps. Veuillez réessayer.
error-foreign = Ce formulaire venait d'un autre site web ; rien n'a donc été fait.
error-busy = C'est impossible pour le moment. Veuillez réessayer bientôt.
error-request = Votre navigateur a envoyé quelque chose d'illisible.

## La page de ses propres sessions

account-title = Où vous êtes connecté
account-who = Vous êtes { $address }.
account-this = Ce navigateur
account-unknown = Navigateur inconnu
account-browser = Navigateur
account-from = Adresse
account-since = Connecté
account-until = Jusqu'à
account-used = Utilisé pour
account-end = Déconnecter là-bas
account-end-here = Se déconnecter
account-end-others = Déconnecter partout ailleurs
account-apps = Applications qui restent connectées
sign-out-title = Se déconnecter ?
signed-out-title = Vous êtes déconnecté
signed-out-text = Les sites web où vous vous êtes connecté peuvent encore vous reconnaître un moment.
sign-in-again = Se connecter

## De quoi il s'agit dans le message, après le nom du site web.

prompt = connexion avec un navigateur
