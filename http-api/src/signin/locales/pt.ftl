### What people read on the sign-in pages. $who is the website they sign in to, $address an XMPP address.

## On every page

skip = Skip to the content
language = Language
help = Help
imprint = Legal notice
privacy = Privacy

## The page that asks for an address

ask-title = Sign in to { $who }
ask-title-account = Sign in
ask-address = Your XMPP address
ask-how = You get a message in your chat app and confirm there. There is no password.
ask-example = For example alice@example.org
ask-button = Continue

## What is wrong with an address

address-missing = Enter your address, such as alice@example.org.
address-wrong = This is not an XMPP address. It looks like alice@example.org.
address-elsewhere = Addresses at { $domain } cannot sign in here.

## The page that waits. $address: who was asked; $verifier: who wrote to them.

wait-title = Confirm in your chat app
wait-asked = We wrote to { $address }.
wait-code = Your code
wait-how-tap = Compare: the message must show this code. If it does, confirm it there.
wait-how-code = Reply with this code to { $verifier }, or tap Confirm there if the message shows the same code.
wait-how-code-unknown = Reply with this code in your chat app, or tap Confirm there if the message shows the same code.
wait-how-transfer = Reply with this code to { $verifier }, or type the code from the message below.
wait-how-transfer-unknown = Reply with this code in your chat app, or type the code from the message below.
wait-open = Open the chat
wait-scan = Scan to open the chat on your phone
wait-state = Waiting for your answer.
wait-delivered = Your device has the message.
wait-seen = You have seen the message.
wait-left =
    { $seconds ->
        [one] 1 second left
       *[other] { $seconds } seconds left
    }
wait-cancel = Cancel
wait-check = I have confirmed: continue
wait-not-you = Somebody else told you this code? Then they want to get in as you. Cancel.
wait-help = No message?
wait-help-1 = Is the address right? { $address }
wait-help-2 = Is your chat app running and connected?
wait-help-3 = Look among the requests of people you do not know: some apps put first messages there.
wait-help-4 = Some apps and servers block messages from strangers. Add { $verifier } to your contacts and try again.
code-label = Code from the message
code-button = Confirm
code-wrong =
    { $left ->
        [one] That is not the code. One more try.
       *[other] That is not the code. { $left } more tries.
    }

## How it ended

done-title = You are signed in
done-next = Continue
denied-title = Refused
denied-declined = The request was refused in the chat.
denied-not-me = The request was refused in the chat, and reported: it was not the owner who asked.
denied-code = Three wrong codes were entered.
expired-title = No answer
expired-text = Nobody confirmed in time.
undeliverable-title = The message could not be sent
undeliverable-account = It did not reach { $address }.
undeliverable-server = The server of { $address } cannot be reached.
undeliverable-link = Our chat server cannot be reached now.
withdrawn-title = Cancelled
withdrawn-text = Nobody was signed in.
limited-title = Please wait a while
limited-text = There were too many requests. Try again in some minutes.
again = Try again
other-address = Use another address

## Errors

error-title = That did not work
error-link = This link is not complete or not from here. Go back to the website and sign in from there.
error-stale = This page was open for too long. Please try again.
error-foreign = This form was sent from another website, so nothing was done.
error-busy = We cannot do this now. Please try again in a moment.
error-request = Your browser sent something that cannot be read.

## The page of one's own sessions

account-title = Your sign-ins
account-who = Signed in as { $address }
account-this = This browser
account-browser = Browser
account-since = Signed in
account-until = Until
account-from = From
account-used = Used for
account-unknown = unknown
account-end = Sign out there
account-end-here = Sign out
account-end-others = Sign out everywhere else
account-ended = Signed out.
signed-out-title = You are signed out
signed-out-text = This browser is no longer signed in here. Websites you signed in to may remember you for a while.
sign-out-title = Sign out?
sign-in-again = Sign in again

## What stands in the message in the chat.

prompt = sign-in in a browser
