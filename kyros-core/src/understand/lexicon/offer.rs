//! Answers to offered times that take none of them, and "later".

/// Asks to be contacted at another moment.
pub(crate) const LATER: &str = "
^ later|luego|despues|latr|l8r *1 $
later|l8r $
{text}|try|ask|talk|chat|reach|check|get|hit|write|answer|reply|respond|remind|speak|circle|touch|follow|ping|come *4 later|soon|sometime|another|other|in|next|after *1 time|day|week|month|year|summer|spring|fall|winter|few|couple|bit|while|holidays|$
{text} me|us *1 next|after|in|when|later|once|another|closer
check|circle|get|come|reach|hit|ask|follow|touch|try|contact|text|ping|call|swing|remind back|in|with|again|up|me|base|out|us *3 later|next|in|after|when|once|month|months|year|week|weeks|spring|summer|fall|winter|few|couple|january|february|march|april|may|june|july|august|september|october|november|december|again|sometime|another
get back to *1 you|u|me|ya
come|hit|circle|check|ask|try back|again|me
try|text|ask|call|contact|message me|us|again|back *1 again|later|back
let you|u|ya know
keep|stay in touch
reach|touch base|out *2 later|then|again|when|next
maybe|perhaps|possibly|probably|might|try|sometime|or|until|till|not|after|for|do|come|in|how|what|wait *3 next|later|another|this|after|in|the|few|couple *1 year|month|week|spring|summer|fall|winter|season|while|weeks|months|years|weekend|holidays
maybe|perhaps|possibly|quizas|talvez|quiza *1 later|someday|soon|next|luego|despues|spring|summer|fall|winter
^ not|after|when|in|until|sometime|next|this *2 week|weeks|month|months|year|years|spring|summer|fall|winter|weekend|holidays|christmas|vacation|thanksgiving|taxes|season|while|bit
week|weeks|month|months|year|spring|summer|fall|winter|weekend|weekends works|work|is|would|might|better|maybe|please|good|best|instead|ok|fine|for|$
next|following|after *1 week|month|year|spring|summer|fall|winter|weekend|season|holidays
in *2 weeks|months|month|years|while|bit|days|spring|summer|fall|winter|year
few|couple *1 weeks|months|days|years
not *1 good|great|best|convenient|right|ideal|a|the *1 time|moment $
{bad} time|timing|moment $
not now|yet *1 $
busy right|now|atm|at|today|$
busy $
busy|swamped right|now|atm|today|tonight|moment
im|were|am|currently|still|right|just *2 driving|work|meeting|class|church|movies|gym|hospital|doctor|doctors|dinner|vacation|sleeping|asleep|traveling|travelling|working|lunch|plane|flight|bed|funeral|court|store $
^ driving|working|sleeping|busy|dinner|traveling|meeting *3 $$
middle of
in *1 a meeting|class
at work *2
at|eating|having dinner|lunch
on vacation|call|trip|plane|flight|shift
^ on *1 other|another|phone|call *1
im|am|were on *2 phone|call|line
cant talk|chat|text|type|answer|respond|reply
hold|hang on|off|tight
give|need|gimme *2 minute|moment|sec|second|time|few|day|days|week|weeks|while|bit|month|months
not ready yet
some|another|other time $
some other time
another time *1 maybe|perhaps|thanks
when i|we *1 get|am|have|can|return|back|come|im|were *2
after i|we *4
once i|we|the *4
wait *1 until|till|a|for|few
until *2 after|spring|summer|fall|winter|year|month|week
revisit
down the road|line
in the future|spring|summer|fall|winter|new
soon $
closer to
after|until|before|around|past *1 labor|memorial|christmas|thanksgiving|easter|holidays|xmas|halloween|independence|newyears
new year
tax season|refund|return
# Spanish
mas tarde|adelante|despues|luego
^ luego|despues|ahorita|al|otro|ahora
ahorita no|estoy *2
estoy|estamos|ando|ocupado|ocupada *2 ocupado|ocupada|trabajando|manejando|trabajo|junta|reunion|ocupados|clase|cenando|comiendo|viaje|ahora|ahorita
proxima|proximo|siguiente|otra|otro semana|mes|ano|fin|momento|rato|ocasion|vez
semana|mes|ano|fin que|de viene|entra|proximo|proxima|semana
en *2 meses|semanas|mes|rato|dias|verano|primavera|otono|invierno
unos|unas|pocos|par *1 meses|semanas|dias
le|te|les *1 aviso|avisare|llamo|escribo|confirmo|digo
luego|despues *1 hablamos|platicamos|te|le|les|me
hablamos|platicamos|escribame|escribanme|escribeme|llameme|llamame|buscame|busqueme|contacteme|contactenme *2 luego|despues|tarde|otro|proximo|proxima|en
no es|estoy *1 buen momento
mal momento
todavia|aun no
quizas|talvez|tal *1 luego|despues|mas|vez
";

/// The same words where what is done later is no contact.
pub(crate) const LATER_EXCUSED: &str = "
last|past|previous *2 month|months|week|weeks|year|years|summer|winter
{text} me|us *1 when|before|if|once|as *3 leave|leaving|arrive|arriving|close|here|outside|way|nearby|lost|near
end|ends|ending|expire|expires|expiring|close|closes *1 soon
happy|merry holidays|christmas|thanksgiving|easter
remove|cancel|sell|buy|add|upgrade|expand|refinance|pay|return *4 later
a|per|each|every|the|por|al month|week|year|mes|ano $
how much *5 month|year
";

/// The offered times don't suit, or others are asked for.
pub(crate) const DECLINE: &str = "
{no} *2 do|make|work|works|suit|suits|fit|good|great|either|those|any|them|convenient|doable|available|free|possible|ideal|happening|happen|work|ok|helpful|best|meet|feasible|manage|swing|those|times
{no} *1 those|that|these|them|either *1 $
{no} *3 {slots} *1 {suit}?
{slots} *2 {no} *2
none of *1 three|two|four *2
blocked on *1 calendar
neither|none|ninguno|ninguna|ningunos|tampoco
nothing|none|nor|neither there|works|work|fits|suits|good|of
{slots}|one|its|hours|thats|both|days *3 {bad}|conflict|conflicts|busy|taken|out|full|booked|off|early|late|soon|awkward
{bad} *3 {slots}|hours|for|timing|days|times|week|day|both
busy|blocked|working|work|booked|unavailable|gone|away|tied|out|occupied|swamped|slammed|conflict|conflicts|conflicted|conflicting|travelling|traveling *3 both|then|those|that|these|them|times|days|during|all|either|up|at|time
unavailable
conflict|conflicts|conflicting|clash|clashes
send|show|give|got|have|see *2 more|others $
i|we|im|were *2 work|working|busy|booked|slammed|swamped *2 then|those|both|days|times|that|all|hours
other|another|different|more|additional|new|alternate|alternative|else|better|earlier|later|sooner|additional time|times|day|days|date|dates|option|options|slot|slots|opening|openings|availability|hours|window|choice|choices|appointments|week
what|any|anything|something|got|have|when|nothing|is *3 else|other|others|earlier|later|sooner|different|more *1
anything|something|what|got|have else|earlier|later|sooner|different|other
^ what|when *3 available|openings|availability|free|open
what|which *1 days|times|hours|day|time *3 else|have|available|open|work|you|are
^ when *2 available|come|free|you|can|else
^ ok|so|and|hi|then|but|well|yes when *2 available|come|free|you|can|else
pass on *1 {slots}|these|{weekday}|tomorrow
work|school|office|working|business hours|shift
else *2 got|have|available|open|free
too early|late|soon|far
out of town|state|country
ill|im|we|well|be *1 at work $
that|those|this *1 all *1 you
on shift|duty|call *2 both|those|then
out of *1 town
have plans|appointments|work|something|school|other|another|commitments|prior|kids
schedule *2 full|packed|tight|busy|crazy|wont|doesnt|conflicts
hours|hour|time|times|days|timing *1 no|not|dont|doesnt|wont|isnt|arent|suck|sucks|bad *2
no good
bad days|day|times|time|timing
{cant} *2 then|there|both|either|those|that|today|tomorrow|this|$
not those|these|that|then|either|both|possible|available|free|good|convenient|going|around|ideal|great|able
wont|isnt|doesnt|arent|dont work|do|fit|suit
{cant} *1 do|make|swing|manage|meet|come
not *1 {weekday}
im|were|well|ill *2 out|away|gone|traveling|travelling|unavailable|booked *3
nope neither
try again
pick|choose|suggest|offer|give|send|show|propose *2 another|different|other|new|others
more|other options|choices|times|dates
others
# Spanish
no *2 puedo|podemos|funciona|funcionan|sirve|sirven|queda|quedan|conviene|convienen|acomoda|acomodan|viene|vienen|disponible|cuadra|cuadran
ninguno|ninguna|ningun *2
esos|esas|ese|esa|los|las|esto|ambos|ambas|dos *1 dias|horas|hora|dia|horarios|horario|fechas *1 no !trabajo|trabajamos|trabajan|hay
esos|esas|ese|esa|los|las|esto|ambos|ambas|dos *1 dias|horas|hora|dia|horarios|horario|fechas *1 no $
otro|otra|otros|otras *1 dia|hora|horario|fecha|dias|horas|horarios|opciones|fechas|opcion|momento
no en esos|esas|esa|ese
tiene|tienen|hay|algo|alguna *2 otro|otra|otros|otras|mas
muy temprano|tarde
estoy|estamos|estare|estaremos|trabajo|trabajamos *2 ocupado|ocupada|fuera|trabajando|ocupados|esos|esas|dias|viaje
que|algo mas hay|tiene|tienen|ofrecen|manejan
fuera de la ciudad
trabajo|trabajamos *4 dias|dos
no hay modo|manera|forma|chance
fuera del pais|estado
que *1 otros|otras|dias|horarios|horas *1
no estoy|estare|estaremos|estamos *1 disponible|aqui|esos|casa|libre
";

/// Not decided yet: with times on offer it takes none of them.
pub(crate) const UNDECIDED: &str = "
talk|talking|check|ask|discuss|speak|consult|run|see *4 wife|husband|spouse|partner|hubby|boss|family|fiance|fiancee|roommate
let me|us *1 think|discuss|sleep|consult
need|have|want|like|time|days|gotta|gonna|going to? *1 think|sleep on|about|over|it|$
need|have|time|days to think
still|just *1 thinking|deciding
consultar|consultarlo|hablar|hablarlo|platicar|platicarlo|preguntar|preguntarle *4 esposo|esposa|marido|mujer|familia|senora|pareja
dejame|dejeme|dejenme *1 pensar|pensarlo|ver|consultar|consultarlo|preguntar
tengo|quiero|necesito *1 pensar|pensarlo
";

/// Any of the offered times.
pub(crate) const ANY: &str = "
either|any|whichever|whatever|all|both *2 works|work|fine|good|ok|great|perfect|is|are|will|would|do|of|one|time|day|way|slot|for|you|suits|that|emoyes
^ either|any|whichever|whatever|both|anytime|ambos|ambas|cualquiera|all *2 $
either|any|whichever|both|all of them|those|the|these|you|is|times|two
any *1 them|those|these
anytime *1 works|is|good|fine|ok|$
works|work|good|fine|ok|open|available|free|flexible|do *2 either|both|any|all|whichever|anytime|whenever
you|u pick|choose|decide
your|ur pick|choice|call
dealers|your|ur|lady choice|call|pick
doesnt|dont|no *2 matter|care|preference|difference
dont care
no preference
up to you
whichever|whatever *3 best|easier|easiest|you|sooner|suits|works|open|first|available|convenient
whenever $
im|were *2 flexible|open|easy
flexible
cualquiera|cualquier|ambos|ambas *2
los|las dos *2
el|la|lo que sea|quiera|quieran|usted|prefiera|guste|gusten
me da igual
da igual|lo mismo
no importa
both|either $
i|we can *1 do either|both|any
";
