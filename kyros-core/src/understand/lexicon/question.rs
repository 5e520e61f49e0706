//! Questions, wishes for something other than a time, and calls for help.

/// Asks about anything but times, or for something that isn't a time.
pub(crate) const QUESTION: &str = "
^ how much|many|long|old|big|does|do|is|did|would|will|are|can|about|come|soon|reliable|accurate|was|u|you|often|far|bout|expensive|good|well|hard|exactly|the|it|your|we|i|long
^ what|which|who|whom|why|how *1 is|are|does|do|did|would|will|kind|type|about|if|company|brand|brands|happens|cost|costs|price|panels|rate|area|areas|warranty|was|can|size|incentives|program|sort|financing|banks|bank|rebates|tax|makes|state|states|city|you|were|the|your|percent|credit|number|part|exactly|else|information|paperwork|even|it|should|in|to|for|gives|gave|has|have
^^ who|why|how|where $$
^^ who this|that $$
^ is|are|do|does|did|can|could|will|would|have|has|was|were|am|should|r|isnt|arent|dont|doesnt|wont *1 you|this|it|there|that|they|your|the|u|i|we|panels|solar|these|financing|a|my|yall|anyone|someone|installation|he|she
^ what|how|who|why|where|which !then|now|ever
^ is|are|does|do|can *5 $$
cost|costs|price|pricing|prices|priced|rate|rates|warranty|warranties|financing|financed|payment|payments|credit|rebate|rebates|incentive|incentives|deposit|downpayment|upfront *3
how much|many|long|does|do|is|are|would|will|can|did
what is|are|does|do|if|about|kind|happens|company|would|will|brand
who is|are|am|do|does|will|would
why are|is|do|would|did|does|so
where is|are|did|do|you
call|phone|ring|buzz|dial me|us|my|him|her|back|please|$
call|phone|ring $$
call|phone|ring instead|back|first|only
give|gimme|send|shoot|drop|get|mail|forward|text me|us|my|over *3 call|ring|buzz|info|information|quote|estimate|email|details|brochure|link|website|number|shout|pricing|numbers|breakdown|proposal|more|pamphlet|literature|pictures|photos|ballpark|something|contract|paperwork|pic|example|examples|references|holler|line
send info|information|quote|details|email|link|brochure|more|something|it|over|pricing|your|a|the
info|information|details|brochure|literature please|about|on|first
email|mail|e me|us|it|address|instead|please|the|my
^ email|mail $$
e mail
by|via|per|through|over email|mail|phone|the
talk|speak|chat|connect|transfer|put *1 to|with|me *2 human|person|someone|somebody|real|manager|rep|representative|agent|supervisor|live|phone|owner|specialist|salesperson|technician|expert|you|boss|actual|operator
speak|talk *2 phone
real|live|actual person|human|agent
your|a|the supervisor|manager|boss|representative|salesman|engineer
^ representative|agent|human|operator|manager|person|supervisor $
are you *2 bot|robot|real|human|ai|computer|automated|local|licensed|insured|legit|person|machine
you *2 bot|robot|ai|human|real|scam|legit|computer
bot|robot|chatbot|ai $
more info|information|details|about|infos
hit|give|shoot|send|gimme me|us *1 with *2 details|info|information|numbers|price|quote
husband|wife|spouse|son|daughter|partner|mom|dad|mother|father|hubby|brother|sister *1 handles|manages|decides|runs|makes *2 this|that|these|it|all|stuff|things|bills|decisions|everything
tell me|us more
learn|know|hear|find more|out about|more
question|questions
is that|this ok|fine|alright|enough|bad $
wondering|wonder|curious *1 about|how|if|what|whether
explain|clarify|elaborate
quote|estimate first|please|by|over|only
^ quote|estimate|price|pricing|cost|website|reviews|references|brochure $
scam|legit|legitimate|real|joke|fake|spam $
website|webpage|link|url|license|reviews|references|portfolio|address
your|a phone|office|company|business number|name|address|website
number *1 to|can|i call
can|could i|we call|email|speak|talk|get|see|have|ask|visit|keep|use|add|still|sell|finance|lease|qualify|buy
need to know|understand|see *1 price|cost|more|how|what
depends on|what|how|if
how come
new phone who
# Anger, without asking for an end: a person should read it.
are you kidding|serious|joking|crazy|insane|stupid
you *1 kidding|crazy|stupid|suck|idiots|idiot|crooks|liars|rude
what the fuck|hell|heck
wtf
bullshit|ridiculous|unprofessional|unacceptable|disgusting|pathetic
idiot|idiots|moron|morons|asshole|assholes|bitch|bastard
pissed|angry|furious|upset|livid
waited|waiting *3 nobody|noone|hours|showed|and
nobody|noone showed|came|called|comes|show
never showed|came|called|show
terrible|worst|horrible|awful service|company|experience|people
# Spanish
^ y si mi|tengo|no|la|el|me|yo|mis|vivo|soy *2
calificaria|califico|calificamos $
^ cuanto|cuantos|cuantas|cuanta|que|como|cual|cuales|quien|quienes|donde|porque|adonde *1
cuanto|cuantos|cuantas cuesta|cuestan|sale|vale|tiempo|seria|cobran|anos|es|paneles|se|me|tarda|dura|pago
que es|son|empresa|compania|tipo|marca|garantia|pasa|precio|incluye|necesito|tal|ofrecen|quiere|quieren
como funciona|es|se|consiguieron|obtuvieron|tienen|me|puedo|trabaja|consiguio|saben|obtuvo
de donde|parte|que
por que $
quien|quienes es|son|habla|eres|hablo|me|le|paga
^ hay|tienen|tiene|son|es|ofrecen|aceptan|trabajan|puedo|pueden|puede|usted|ustedes|eres|cobran|hacen|cubre|incluye|financian|dan *4
hablan espanol
llamame|llameme|llamenme|marcame|marqueme|marquenme
me|nos *1 llama|llame|llamen|llamas|marca|marcan|marque|marquen|puede|pueden *1 llamar|marcar|please|$
puede|pueden|podria|podrian *1 llamar|llamarme|marcar|marcarme|mandarme|enviarme|explicar|explicarme|decirme|hablar|darme
mande|manden|mandame|mandeme|enviame|envieme|envienme|mandenme|envie|enviar|mandar *2 informacion|info|cotizacion|correo|detalles|precios|email|presupuesto|link
mas informacion|info|detalles|datos
quiero|quisiera|necesito|puedo|prefiero|gustaria|quieres *1 hablar|saber|informacion|preguntar|una
precio|precios|costo|costos|garantia|financiamiento|cotizacion|presupuesto|correo|pregunta|duda|preguntas
es|son *2 estafa|robot|bot|real|humano|persona|fraude|gratis|confiable
hablar con *1
";

/// Asks whether a person or a machine writes.
pub(crate) const BOT: &str = "
is|are|r|am|be|youre|you|this|u *4 bot|robot|chatbot|ai|automated|automatic|computer|machine|robotext|autobot
is|are|r|you|u|this *1 *1 real|actual|live|human person|human|being|$
is|are|r|this|you|u *1 a|really? human|person $
talking|texting|speaking|chatting *1 to|with *2 bot|robot|chatbot|ai|computer|machine
talking|texting|speaking|chatting *1 to|with *1 real|actual|live person|human
^^ bot|robot|chatbot|ai|human $$
real|actual person|human|or $
person|human|real or *2 bot|robot|ai|machine|computer
eres|es|son|usted *2 robot|bot|maquina|humano|ia
eres|es|son|usted *2 persona real|verdadera
";

/// Asks whether something holds, in spite of a fact that is named.
pub(crate) const WHETHER: &str = "
^^ what happens|if
^^ is|are|do|does|can|could|would|will|what|how|should i|we|you|it|the|this|that|my|there|a|they|if|renters|tenants|condos|apartments|your|about|for
is|does|would|will that|it|this *1 ok|fine|matter|problem|issue|bad|still|work|count|allowed
can|could|would|do i|we|you still|qualify
^ do|does|will|would|should i|we *1 have|need to
still qualify|eligible
";

/// Calls for help.
pub(crate) const HELP: &str = "
^^ help|info|ayuda|aiuto|aide|hilfe|ajuda|informacion|assist|assistance $$
^^ please|hi|hello|i|sos|text|reply|hey|ok|can|could|you|do|need|some|get|want|somebody|someone|anybody *4 help|ayuda|assistance me|please|us|here|now? please? $$
^^ help|info|ayuda|informacion me|please|us|now|ayuda|here|help|need|needed|out|menu|keyword $$
^^ help me|us *1 out|please|now|someone $$
^^ need|necesito|quiero *1 help|ayuda *1 $$
^^ help $
^^ can|could|would you *1 help *2 $$
^^ ayudame|ayudenme|ayudeme|ayudar|auxilio|socorro *1 $$
";
