word-yes = SIM
word-no = NÃO
word-not-me = NÃO FUI EU
button-yes = Aprovar
button-no = Recusar
button-not-me = Não fui eu

asker-system = O sistema
asker-user = O usuário { $user }
asker-user-on-host = O usuário { $user } em { $host }

headline = { $who } pede que você confirme: { $what }
headline-from = { $who } pede que você confirme (de { $address }): { $what }
request = { $who }: { $what }

line-address = Endereço: { $text }
line-account = Conta: { $text }
line-host = Máquina: { $text }
line-program = Programa: { $text }
line-key = Chave: { $text }
line-command = Comando: { $text }
line-time =
    Pedido às { $opened } UTC, aberto até { $deadline } UTC ({ $seconds ->
        [one] { $seconds } segundo restante
       *[other] { $seconds } segundos restantes
    }).
line-confirmers =
    { $asked ->
        [one] Uma pessoa é consultada
       *[other] { $asked } pessoas são consultadas
    }, { $needed ->
        [one] uma delas precisa confirmar
       *[other] { $needed } delas precisam confirmar
    }.
line-confirmers-veto =
    { $asked ->
        [one] Uma pessoa é consultada
       *[other] { $asked } pessoas são consultadas
    }, { $needed ->
        [one] uma delas precisa confirmar
       *[other] { $needed } delas precisam confirmar
    }. Um único não encerra o pedido.

answer-tap = Compare: sua tela de login deve mostrar { $code }. Se mostrar, confirme aqui ou responda { word-yes }.
answer-code = Para aprovar, confirme aqui se o código for o da sua tela de login, ou responda com os seis dígitos mostrados lá.
answer-code-given = Para aprovar, confirme aqui se o código for o da sua tela de login, ou responda com o código mostrado lá.
answer-transfer = Para aprovar, responda com os seis dígitos mostrados na sua tela de login.
answer-transfer-given = Para aprovar, responda com o código mostrado na sua tela de login.
answer-login-code = Ou digite { $code } no login. Não diga este número a ninguém.
answer-no = Responda { word-no } para recusar, { word-not-me } se o pedido não é seu.

progress =
    { $who }: { $count ->
        [one] { $count } de { $needed } confirmou
       *[other] { $count } de { $needed } confirmaram
    }, { $time } UTC.
line-confirmed = Confirmaram: { $names }
line-denied = Recusaram: { $names }
progress-open = Sua resposta ainda é aguardada.
progress-yours = Sua resposta conta. Outros ainda precisam responder.
names-separator = {", "}

closing-approved = Aprovado, { $time } UTC. { $request }
closing-approved-on = Aprovado em { $device }, { $time } UTC. { $request }
closing-approved-typed = Aprovado pelo código digitado no login, { $time } UTC. { $request }
closing-approved-by = Aprovado por { $names }, { $time } UTC. { $request }
closing-denied = Recusado, { $time } UTC. { $request }
closing-denied-on = Recusado em { $device }, { $time } UTC. { $request }
closing-denied-by = Recusado por { $names }, { $time } UTC. { $request }
closing-not-me = Recusado e denunciado: não foi você. { $time } UTC. { $request }
closing-not-me-on = Recusado e denunciado em { $device }: não foi você. { $time } UTC. { $request }
closing-not-me-by = Recusado e denunciado por { $names }, { $time } UTC. { $request }
closing-wrong-code = Recusado após três códigos errados, { $time } UTC. { $request }
closing-expired = Expirado, ninguém respondeu, { $time } UTC. { $request }
closing-expired-some =
    Expirado, { $count ->
        [one] só { $count } de { $needed } confirmou
       *[other] só { $count } de { $needed } confirmaram
    }, { $time } UTC. { $request }
closing-withdrawn = Retirado por quem pediu, { $time } UTC. { $request }
closing-undeliverable = Encerrado, poucas pessoas podem ser contatadas, { $time } UTC. { $request }

note-approved = Confirmado. { $who } recebeu um sim.
note-denied = Recusado. { $who } recebeu um não.
note-recorded = Sua resposta a { $who } conta. Outros ainda precisam responder.
note-how-tap = Isso não é uma resposta. Responda { word-yes }, { word-no } ou o código da sua tela de login.
note-how-code = Isso não basta para aprovar. Responda com o código da sua tela de login, ou confirme o pedido no seu programa. { word-no } recusa.
note-how-transfer = Isso não basta para aprovar. Responda com o código da sua tela de login. { word-no } recusa o pedido.
note-wrong-code =
    { $left ->
        [0] Código errado, pela terceira vez. O pedido foi recusado.
        [one] Código errado. Você tem mais uma tentativa.
       *[other] Código errado. Você tem mais { $left } tentativas.
    }
note-type-at-login = Esse código é para a sua tela de login: digite-o lá. Aqui, responda com o código mostrado lá.
note-nothing-open = Nada está à espera da sua resposta.
note-encrypted = Essa mensagem chegou criptografada e ninguém aqui consegue lê-la. Responda sem criptografia.
note-several-open = Há vários pedidos abertos. Responda àquele que você quer, ou escreva o número dele depois da resposta: { word-yes } { $number }, { word-no } { $number }, { word-not-me } { $number }.

status-waiting =
    { $count ->
        [one] 1 login à espera
       *[other] { $count } logins à espera
    }
