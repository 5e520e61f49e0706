//! Not to be written to.

/// A no and being written to, in one clause.
pub(crate) const CONTACT: &str = "
dont|never|not ever|you|please|be|keep|even|dare|try|bother|start? ever|you|me|my|us|please|be|keep|to|fuck? {text} *1 me|us|this|here|again|anymore|my|back|number|ever
dont|never ever|you|please|keep|be? {text} $
dont|never *2 {bother} *1 me|us|$
dont|never|stop send|sending *4 {notes}
dont send *1 me|us|anything|any
dont|not|no|never *2 reach out
dont *1 want|wanna|need|like|wish|care|appreciate *2 {text}
dont *1 want|wanna|wish|care|need *1 to|ur *1 hear|be|receive|get *1 from|contacted|texted|messaged|called|bothered|spammed|any|these|text|texts|messages|your|this
dont|never want|wanna|need *1 hear *1 from
dont|never|not *2 hear from you
rather|prefer not *1 hear|receive|get|be
not *2 be contacted|texted|messaged|called|bothered
not to {text} me
not {text} me|us
would|asked|please you not {text}
no {text} please|thanks|anymore|allowed|ever
no texts|messages|texting|spam|solicitors|soliciting|solicitation|solicitations|contact|communication
no unsolicited
no quiero *2 mensajes
unwanted text|texts|message|messages|contact|calls|solicitation
unsolicited text|texts|message|messages|contact|calls|solicitation
dont {text} $$
never {text} $$
dont ever|again $
never again $
# The wide net: a no and being written to, in one clause.
texts|messages|texting|messaging|contact|calls|spam|communication *5 not|no|never|unwanted|unwelcome|dont|wont *3 wanted|welcome|appreciated|interested|asked|needed|requested|necessary|desired|allowed|want|need|like
texts|messages|texting|messaging|contact|calls|spam are|is|not unwanted|unwelcome|annoying|harassing|illegal
not|dont|never|no *4 texting|messaging|contacting|texted|messaged|contacted
not|dont|never|no !mind|get|have *2 texts|messages|spam
remove|delete|erase|exclude|withdraw|unlist *4 me|us|list|database|records
be|get|got *1 removed|taken *1 from|off
want|wish|like|asked|need|requested|requesting|request *2 removed|removal|off|out $
removed from *2 {list}
remove from *2 {list}
delete|remove *3 from *3 {list}
strike|scratch|cross|take|pull|drop|erase|wipe|purge|cut|exclude|get|clear|kick|pluck|yank me|us|my|this|our *2 from *2 {list}
dont|not *1 want|need|wish anymore of these|those|this|your|it|them|that
not|dont|never *3 be solicited|texted|messaged|contacted|called|bothered|spammed|disturbed|harassed|marketed
no need|reason|point|use to|in text|texting|message|messaging|write|contact|contacting *1 me|us|again|further|anymore|here
no need|reason|point|use to|in keep|continue {texting}
dont need|have to keep|continue|be {texting}
my|our|this {data} *1 is|gets|get|be|was|being removed|deleted|erased|scrubbed|purged
have|get|want|like|need|see *1 my|our|this {data} *1 removed|deleted|erased|taken|scrubbed|purged
what part of no|stop|not|dont|quit
get rid of my|this|our *1 {data}
throw|toss|chuck away|out my|this|our *1 {data}
dont|not|no call|text|contact|message|solicit *1 list|registry
let me|us out of|$
do|get|way|how to stop getting|receiving|seeing these|this|those|them|texts|messages|your
stop|quit getting|receiving|seeing|hearing these|this|those|them|texts|messages|your|it|any|from
no means no
stop|quit it $
you cant|cannot text|message|txt it|this|here|me|us|him|her
^^ hell|absolutely no|not stop
you *1 people? ever|never quit|stop $
nomore texts|messages|text|sms|contact
stop|alto los|las|con|a|de *1 mensajes|textos|mensaje|texto
ni me|nos {mande}
not|never allowed|permitted|authorized|welcome|invited|entitled to *1 {text}
mute|silence|deactivate|disconnect|disable me|us
no more textos|texto|mensajes|mensaje|mensages|llamadas
stop|quit|para|paren|pare de? mandando|enviando|mandar|enviar|escribiendo|molestando|llamando
decline|refuse|reject|forgo|declining|refusing *1 any|all|further|additional|future|more|your *2 outreach|contact|communication|communications|messages|texts|texting|calls|solicitation|solicitations|correspondence
left *1 in? peace|alone
leave *4 in peace
how many more|of *2 are|do|will you|yall *3 send|sending|text
how many more of these|this
how *3 get|make you|yall|this|these|it *2 stop|quit|leave|go
who said|says *3 ok|okay|fine|allowed|alright|can|could *2 {text}
text|texts|texting|message|messages|messaging *1 is|are|isnt|arent not|never|isnt|arent ok|okay|fine|allowed|acceptable|cool|welcome|appropriate
isnt|arent|not ok|okay|cool|acceptable|appropriate to {text}
these|those|this|them|it|texts|messages *1 to? quit|stop|end|cease coming|$
how *2 i|we *1 make|get *3 end|stop|quit|go away|$
do no|nt|nor|know {text} me|us|my|this
not|dont|never *1 {text} me|us|my *2 no more
or|nor ever $
dont|never|not {text} *3 again|anymore|ever
to not|never {text}
dont {text} dont|nor|never
dont|never circle|loop|reach|follow|write back|up|around
# No right to write, and no need to go on.
what|who *2 gives|gave|give *2 right|nerve|authority|gall
right|nerve|gall|audacity|business to {text}|bother|harass
{no} *3 salespeople|salesmen|salesman|strangers|telemarketers {texting}
cant|shouldnt|not *1 be getting|receiving these|those|this|texts|messages
no need *2 keep|continue *1 checking|following|asking|trying
no need *2 checking|following|circling in|up|back
no need *1 check|follow|circle in|up|back again|anymore|with|on|$
get|take it|that|this|me|mine out of there|wherever
stop|quit playing|playin *1 on|with my|our|me
no *1 a? foreign|hard|difficult|strange|new word|concept|language
doesnt *1 want|need|like|appreciate your|these|those|any|more|anymore|this *1 texts|messages|spam|contact|solicitation|solicitations|communication
dont|doesnt want|need these|them|those|this|it coming|sent to *1 him|her|us|me|my
{text} literally|just anybody|anyone|someone|somebody else
";
