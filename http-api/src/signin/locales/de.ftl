### Was auf den Anmeldeseiten steht. $who ist die Website, $address eine XMPP-Adresse, $verifier die Adresse, die
### schreibt. Kein Text enthält Auszeichnungen.

## Auf jeder Seite

language = Sprache
help = Hilfe
imprint = Impressum
privacy = Datenschutz

## Die Seite, die nach der Adresse fragt

ask-title = Anmelden bei { $who }
ask-title-account = Anmelden
ask-how = Sie bekommen eine Nachricht in Ihrer Chat-App und bestätigen dort. Ein Passwort gibt es nicht.
ask-address = Ihre XMPP-Adresse
ask-example = Zum Beispiel: alice@example.org
ask-button = Weiter

## Was an einer Adresse falsch ist

address-missing = Geben Sie Ihre Adresse ein, zum Beispiel alice@example.org.
address-wrong = Das ist keine XMPP-Adresse. Sie sieht aus wie alice@example.org.
address-elsewhere = Mit einer Adresse bei { $domain } kann sich hier niemand anmelden.

## Die Seite, die wartet

wait-title = In der Chat-App bestätigen
wait-asked = Wir haben { $address } gefragt.
wait-code = Ihr Code
wait-how-tap = Vergleichen Sie: Die Nachricht muss diesen Code zeigen. Wenn ja, bestätigen Sie dort.
wait-how-code = Antworten Sie { $verifier } mit diesem Code. Oder bestätigen Sie dort, wenn die Nachricht denselben Code zeigt.
wait-how-code-unknown = Antworten Sie in Ihrer Chat-App mit diesem Code. Oder bestätigen Sie dort, wenn die Nachricht denselben Code zeigt.
wait-how-transfer = Antworten Sie { $verifier } mit diesem Code. Oder geben Sie hier den Code aus der Nachricht ein.
wait-how-transfer-unknown = Antworten Sie in Ihrer Chat-App mit diesem Code. Oder geben Sie hier den Code aus der Nachricht ein.
wait-open = Chat öffnen
wait-scan = Scannen, um den Chat auf dem Telefon zu öffnen
wait-state = Warten auf Ihre Antwort
wait-delivered = Ihr Gerät hat die Nachricht
wait-seen = Die Nachricht wurde gesehen
wait-left = Verbleibende Zeit: { $time }
wait-warning = Diesen Code sollten nur Sie sehen. Wenn jemand anders Sie auf diese Seite geschickt hat, brechen Sie ab.
wait-cancel = Abbrechen
wait-check = Ich habe bestätigt
wait-help = Keine Nachricht?
wait-help-address = Stimmt die Adresse? { $address }
wait-help-app = Ist Ihre Chat-App offen und verbunden?
wait-help-strangers = Sehen Sie bei den Anfragen von Unbekannten nach: Manche Apps legen die erste Nachricht dort ab.
wait-help-contact = Manche Apps und Server sperren Unbekannte. Nehmen Sie { $verifier } in Ihre Kontakte auf und versuchen Sie es noch einmal.
code-label = Code aus der Nachricht
code-button = Bestätigen
code-wrong =
    { $left ->
        [one] Das ist nicht der Code. Sie haben noch einen Versuch.
       *[other] Das ist nicht der Code. Sie haben noch { $left } Versuche.
    }

## Wie es ausging

done-title = Sie sind angemeldet
done-next = Weiter
denied-title = Abgelehnt
denied-declined = Die Anfrage wurde im Chat abgelehnt.
denied-not-me = Die Anfrage wurde im Chat abgelehnt und gemeldet: Sie kam von jemand anderem.
denied-code = Es wurden drei falsche Codes eingegeben.
expired-title = Keine Antwort
expired-text = Niemand hat rechtzeitig bestätigt.
undeliverable-title = Die Nachricht ließ sich nicht senden
undeliverable-account = Sie hat { $address } nicht erreicht.
undeliverable-server = Der Server von { $address } ist nicht erreichbar.
undeliverable-link = Unser eigener Chat-Server ist gerade nicht erreichbar.
withdrawn-title = Abgebrochen
withdrawn-text = Niemand wurde angemeldet.
limited-title = Bitte etwas warten
limited-text = Es gab zu viele Anfragen. Versuchen Sie es in ein paar Minuten noch einmal.
again = Noch einmal versuchen
other-address = Andere Adresse verwenden

## Fehler

error-title = Das hat nicht geklappt
error-link = Dieser Link ist unvollständig oder nicht von hier. Gehen Sie zurück zur Website und melden Sie sich von dort aus an.
error-stale = Diese Seite war zu lange offen. Bitte versuchen Sie es noch einmal.
error-foreign = Dieses Formular kam von einer anderen Website; darum ist nichts geschehen.
error-busy = Das geht gerade nicht. Bitte versuchen Sie es bald noch einmal.
error-request = Ihr Browser hat etwas gesendet, das sich nicht lesen lässt.

## Die Seite der eigenen Sitzungen

account-title = Wo Sie angemeldet sind
account-who = Sie sind { $address }.
account-this = Dieser Browser
account-unknown = Unbekannter Browser
account-browser = Browser
account-from = Adresse
account-since = Angemeldet
account-until = Bis
account-used = Benutzt für
account-end = Dort abmelden
account-end-here = Abmelden
account-end-others = Überall sonst abmelden
account-apps = Apps, die angemeldet bleiben
sign-out-title = Abmelden?
signed-out-title = Sie sind abgemeldet
signed-out-text = Websites, bei denen Sie sich angemeldet haben, kennen Sie vielleicht noch eine Weile.
sign-in-again = Anmelden

## Worum es in der Nachricht im Chat geht, hinter dem Namen der Website.

prompt = Anmeldung im Browser
