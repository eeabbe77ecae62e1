### O que dizem as páginas de login. $who é o site, $address um endereço XMPP, $verifier o endereço que escreve.

## Em todas as páginas

language = Idioma
help = Ajuda
imprint = Aviso legal
privacy = Privacidade

## A página que pede o endereço

ask-title = Entrar em { $who }
ask-title-account = Entrar
ask-how = Você recebe uma mensagem no seu aplicativo de chat e confirma lá. Não há senha.
ask-address = Seu endereço XMPP
ask-example = Por exemplo: alice@example.org
ask-button = Continuar

## O que há de errado com um endereço

address-missing = Digite seu endereço, por exemplo alice@example.org.
address-wrong = Isto não é um endereço XMPP. Ele tem a forma alice@example.org.
address-elsewhere = Com um endereço de { $domain }, ninguém pode entrar aqui.

## A página que espera

wait-title = Confirme no seu aplicativo de chat
wait-asked = Perguntamos a { $address }.
wait-code = Seu código
wait-how-tap = Compare: a mensagem deve mostrar este código. Se mostrar, confirme lá.
wait-how-code = Responda a { $verifier } com este código. Ou, se a mensagem mostrar o mesmo código, confirme lá.
wait-how-code-unknown = Responda com este código no seu aplicativo de chat. Ou, se a mensagem mostrar o mesmo código, confirme lá.
wait-how-transfer = Responda a { $verifier } com este código. Ou digite aqui o código da mensagem.
wait-how-transfer-unknown = Responda com este código no seu aplicativo de chat. Ou digite aqui o código da mensagem.
wait-open = Abrir a conversa
wait-scan = Escaneie para abrir a conversa no seu telefone
wait-state = Aguardando sua resposta
wait-delivered = Seu aparelho recebeu a mensagem
wait-seen = A mensagem foi vista
wait-left = Tempo restante: { $time }
wait-warning = Só você deve ver este código. Se outra pessoa enviou você a esta página, cancele.
wait-cancel = Cancelar
wait-check = Já confirmei
wait-help = Nenhuma mensagem?
wait-help-address = O endereço está certo? { $address }
wait-help-app = Seu aplicativo de chat está aberto e conectado?
wait-help-strangers = Veja entre os pedidos de desconhecidos: alguns aplicativos colocam lá a primeira mensagem.
wait-help-contact = Alguns aplicativos e servidores bloqueiam desconhecidos. Adicione { $verifier } aos seus contatos e tente de novo.
code-label = Código da mensagem
code-button = Confirmar
code-wrong =
    { $left ->
        [one] Esse não é o código. Você tem mais uma tentativa.
       *[other] Esse não é o código. Você tem mais { $left } tentativas.
    }

## Como terminou

done-title = Você entrou
done-next = Continuar
denied-title = Recusado
denied-declined = O pedido foi recusado na conversa.
denied-not-me = O pedido foi recusado e denunciado na conversa: veio de outra pessoa.
denied-code = Três códigos errados foram digitados.
expired-title = Sem resposta
expired-text = Ninguém confirmou a tempo.
undeliverable-title = Não foi possível enviar a mensagem
undeliverable-account = Ela não chegou a { $address }.
undeliverable-server = O servidor de { $address } está inacessível.
undeliverable-link = Nosso próprio servidor de chat está inacessível no momento.
withdrawn-title = Cancelado
withdrawn-text = Ninguém entrou.
limited-title = Aguarde um pouco
limited-text = Houve pedidos demais. Tente de novo em alguns minutos.
again = Tentar de novo
other-address = Usar outro endereço

## Erros

error-title = Isso não funcionou
error-link = Este link está incompleto ou não é daqui. Volte ao site e entre a partir de lá.
error-stale = Esta página ficou aberta por tempo demais. Tente de novo.
error-foreign = Este formulário veio de outro site, portanto nada foi feito.
error-busy = Isso não é possível no momento. Tente de novo em breve.
error-request = Seu navegador enviou algo que não pode ser lido.

## A página das próprias sessões

account-title = Onde você entrou
account-who = Você é { $address }.
account-this = Este navegador
account-unknown = Navegador desconhecido
account-browser = Navegador
account-from = Endereço
account-since = Desde
account-until = Até
account-used = Usado para
account-end = Sair lá
account-end-here = Sair
account-end-others = Sair em todos os outros
account-apps = Aplicativos que continuam conectados
sign-out-title = Sair?
signed-out-title = Você saiu
signed-out-text = Os sites em que você entrou podem se lembrar de você por algum tempo.
sign-in-again = Entrar

## De que trata a mensagem no chat, depois do nome do site.

prompt = login com um navegador
