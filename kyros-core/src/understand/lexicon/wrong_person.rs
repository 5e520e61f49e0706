//! The number isn't the lead's, or the lead is dead or gone.

/// In English.
pub(crate) const ENGLISH: &str = "
wrong number|person|guy|girl|lady|man|woman|phone|party|house|contact|one|individual|family|dude|people|recipient|numbers|digits|name|cell|human|gal|chick|fella|line|address|home
^^ wrong $$
incorrect|mistaken|bad number|person|contact|phone
have|got|texted|texting|reached|is|dialed|called|messaging|messaged|contacted *2 wrong *1 number|person|guy|lady|$
not *1 my name
that|thats isnt|not|aint *1 me|my
not me $
^ not him|her|them $
texting|texted|messaging|messaged *1 a stranger
yr|year olds|old phone|number
someone|somebody elses phone|number|line|cell
isnt|aint|not *1 my name|names
my name isnt|aint|is !not|solar
name isnt|is|aint not? @name
im|am|were *1 not @name
im not|isnt her|him|them|she|he $
im|its|thats|youre not *1 person|guy|woman|lady|man|one|individual|party *2 you|u|for|your
not the|that|a *1 person|guy|woman|lady|man|individual
this|that|it isnt|aint|not *1 @name
isnt|not|aint @name|s $
isnt|not|aint|no|longer *1 his|her|their|@name|hers *1 phone|number|cell|line|device
isnt|not|no ms|mr|mrs|miss|dr? @name number|phone|cell
isnt|not ms|mr|mrs|miss|dr @name
isnt|not|no|wasnt *1 her|his|hers|their|she|he $
not|isnt *1 who you
not|isnt *1 right person|number|contact|guy|phone
not *1 person *2 looking|seeking|want|need
no @name here|at|lives|by|on|with|live|in|around
no @name $
there|theres|is *1 no|isnt|aint @name
there|is isnt|no|not *1 @name *1 here|at|living
nobody|noone|none|no *2 named|name|called *1
nobody|noone|no *2 by|with that|the|this|his|her name|@name
no such person|name|guy|man|woman|one|number
nobody|noone here @name
dont|never know|heard|met|no|knew *1 any|a|who|no|of|this|that|the *1 @name|person|man|woman|guy|lady|name|her|him
dont know @name
dont know him|her|them
never|havent heard *1 of him|her|them|@name|that
no idea|clue who *1 is|@name|that|you|are
dont know who *2 thats|is|asking|looking|talking|mean|trying|texting
who is @name $
who is this @name
who @name
@name who $
im|you|have|has|think|must|are|probably|may|might *2 confused|mistaken|mixed|confusing|mistaking
mixed me up
someone|somebody|another|different else|person *1
looking|thinking|meant|mean|want|trying|reach|for|of|with *2 someone|somebody|anybody else
thinking of someone|somebody
looking for another|someone|somebody
must|probably|may|might|sure|could *1 have|be|got *3 mistaken|mistake|confused|else|wrong
made|making|some|a|have|been *1 mistake
number *1 belongs|belonged|assigned|reassigned|recycled *2
used to *2 belong|be|have *2 number|his|hers|someone|@name
my number now
number *2 changed|reassigned|recycled|switched
new number
changed *1 number|numbers|phones
got|have|had|gotten|bought|inherited *1 this|new|a *1 number|phone|cell *3 weeks|months|years|recently|now|ago|last|yesterday|new|today|recent|years|year|from|just
just|recently got|bought|switched *1 this|new *1 number|phone
previous|old|former|prior|last *1 owner|user|person|holder *2 number|phone|line
owner *2 number
doesnt|dont|not|no|longer *1 live|lives|living|stay|stays|reside|resides|work|works here|there|at|with|anymore
doesnt|dont|no *1 longer? live|lives|have|has|use|uses *1 here|this|number|phone|anymore
doesnt|isnt *2 have|use|at|own *1 this|number|phone|cell
@name|he|she|they|him|her|person|tenant|owner|owners|{kin} *1 moved|relocated *1
@name|he|she|they|{kin} *1 left|gone|disappeared *3 state|town|country|us|me|years|ago|here|company|long
@name|he|she|they *1 sold *2 and|then|to
@name|he|she|they is|are|has|have|been|was|were *2 gone $
longer|not *2 at this|that number|phone|address|residence|house|home
@name|he|she|they|{kin} *3 nursing|memory|assisted home|care|living
@name|he|she|{kin} *2 dementia|coma|alzheimers
no longer with us|here|lives|living|resides|works|at|around|alive
isnt|not|nobody with us anymore|any
is|are|was|to|a|have|reached|called|texted|texting *2 business|work|company|office|corporate|commercial|landline|school|government|church|hospital|restaurant|fax|personal|clinic|store|hotel|shop *1 line|number|phone|cell|landline
^ business|work|company|office line|number|phone
^ this|its|you *2 restaurant|school|church|hospital|clinic|store|business|hotel|salon|daycare|warehouse|pharmacy|dealership $
is|are|reached *2 business|company $
got|reached|reaching|texting|called *2 business|church|school|office|hospital|restaurant|clinic|store|hotel
is|are|to|have|reached|texting *3 kids|kid|child|childs|minor|minors|teenager|daughters|sons|teen *1 phone|number|cell|line|device
im|is *2 child|kid|minor|teenager $
im 8|9|10|11|12|13|14|15|16|17|ten|eleven|twelve|thirteen|fourteen|fifteen $
im 8|9|10|11|12|13|14|15|16|17|ten|eleven|twelve|thirteen|fourteen|fifteen years|yrs|yo
im *1 a minor|kid|child
misdial|misdialed|misdialled
try|use|text|contact|call another|different|other|correct|right number|person
her|his|their|correct|right|real|actual number is
not the number *2 for
number isnt|not|belong|wrong *2 @name|his|hers|him|her|theirs|correct|right
gave you *2 wrong|fake|bad|someone|my
that person|guy|man|woman|lady|name *3 not|doesnt|isnt|no|longer|moved|gone|wrong
unknown person
do i know you
no relation
this|thats is? @name old number|phone|cell
not your|the|ur guy|girl|gal|man|person|dude|lady
aint|isnt|wasnt me $
wasnt|isnt|not *1 meant|intended for me|us
wrong @name
wrong 1 $
wrong 1 babe|dude|bro|man|hun|honey|buddy
there isnt|aint|not *2 @name *3 family|house|household|office|building|here
wrote|put|gave *2 my number *1 down|by|on|as
bogus|fake number
random *1 dude|person|stranger|lady|guy
had this number before
someone|somebody elses digits
confusing|mixing me with|up
skipped town
not|isnt who *1 looking|searching|trying
ex|divorced|separated husband|wife *3
we *2 divorced
not related
";

/// In Spanish.
pub(crate) const SPANISH: &str = "
numero|telefono|persona|num|numer *3 equivocado|equivocada|incorrecto|incorrecta|equivocaste|mal
equivocado|equivocada|equivocados|incorrecto $
equivocado|equivocada de|numero|persona|esta|el
se|te|estas|esta|creo|usted *2 equivoco|equivocaron|equivocaste|equivoca|equivocas|equivocan|equivocando|confundio|confunde|confundiendo|equivocado|equivocada|confundido|confundida
no soy yo|@name|esa|ese|la|el|quien|ella|lo *3 persona|@name|senora|senor|busca|buscan|cree|$
no soy @name
no soy yo
este|esto|ese|esta no es *3 @name|numero|telefono|celular|suyo
no es *2 mi|@name|su|el nombre|numero|telefono|celular
no me llamo
mi nombre no
no|nadie *2 vive|viven|vivimos|esta|trabaja aqui|aca|ahi|en
aqui|aca|ahi *3 no|nadie *2 vive|viven|hay|esta|se|trabaja
ya|@name|ella|el no *1 vive|viven|esta|trabaja|usa|tiene|es *2 aqui|aca|numero|telefono|nosotros|ahi|suyo|celular|linea
ya no vive|viven|esta|trabaja|existe
no|ni *1 conozco|conosco|conocemos|se *2 @name|nadie|ninguna|ningun|esa|ese|quien
nunca *1 oido|escuchado|oi|escuche *2 @name|persona|nombre|ella|el
nao sou|conheco *1 @name|o|a|ele|ela|essa|esse
no lo|la conozco|conosco|conocemos
no *2 quien es *1 @name|ella|el|esa|ese
quien es @name
no hay *1 ningun|ninguna|nadie|@name
nadie *2 llama|nombre|llamado|llamada
se mudo|mudaron|cambio|fue|regreso
ella|el|@name se mudo|fue|cambio|regreso
numero|telefono|linea|celular *2 negocio|trabajo|empresa|oficina|compania
cambio|cambiaron|cambie *1 de numero|telefono
este|mi *1 numero *3 nuevo|mio|ahora|cambio|pertenece
acabo de *2 numero|telefono|linea
busca|buscan|buscando|busque a *1 otra|otro|alguien
otra|otro persona|numero
soy menor
le|te|se|me erraste|erro|erraron|equivocaron *2 numero|telefono
dieron|tienen|esta|anotaron|pusieron mal *1 numero|telefono|celular
numero|telefono|celular *2 mal $
aqui|aca no es $
numero|telefono|celular *1 ya *1 mio|mia
numero|telefono|celular *2 no es de
ya no lo|la usa
reasignaron|reasignado *3 numero|linea|telefono|celular
numero|telefono *2 reasignaron|reasignado
dueno anterior *2 numero|telefono|celular
";

/// A death, which is the lead's unless the text still wants something.
pub(crate) const DEATH: &str = "
@name|he|she|they|who|{kin}|just|recently|has|have *2 passed
passed away|on|last|in|recently|year
passed *2 ago|away|yesterday|month|week|year
deceased
@name|he|she|they|{kin} *2 died|dead|expired
is|are|been|was *1 dead $
person|man|woman|lady|guy|owner *1 died|dead|deceased
he|she|they|@name *1 died|dead
died *2 last|ago|year|years|month|months|week|in|yesterday
rest in peace|his|her
rip
late|lost husband|wife|mother|father|mom|dad|@name
lost *1 my|our|his|her|him *1 husband|wife|mother|father|mom|dad|spouse
widow|widower|widowed
@name|he|she|they|{kin} *3 heaven|grave|cemetery|prison|jail|incarcerated|hospice|ashes
in|with|to heaven|god|lord|jesus *1
estate of
buried|cremated|burying *1
funeral
obituary
past away
went home to *2 lord|god|jesus
dead|deceased man|woman|person|guy|wife|husband
# Spanish
fallecio|fallecido|fallecida|murio|muerto|muerta|difunto|difunta|finado|finada|descanse
se murio
paso a mejor vida
";

/// What a text still wants beside a death, or whose death it was.
pub(crate) const STILL_WANTS: &str = "
our|my|the {visit} *3 move|moved|push|pushed|slide|change|switch|reschedule|redo
move|push|slide|change|switch|reschedule|redo|keep *2 {visit}
cita|visita|consulta|estimacion
mine now
own *2 house|home|place|property|it
inherited
still *1 want|wants|interested|love|like
i|we|id|but *1 do|would|always|id want|like|love|have
want *2 quote|solar|panels|one|new|in
option|number|slot 1|2|3|one|two|three
tax credit
title|deed|financing|loan *3
at|have|had|got|attending *1 funeral
thats|its|is my *2 funeral
funeral|memorial|wake|services *1 on|that|this {weekday}|tomorrow|today|day
battery|phone|phones|car|furnace|tree|oak|heater|boiler|ac|fridge|truck|dog|cat|laptop|cell *3 dead|died
dead|died *2 tree|furnace|battery|phone|car
text|message|hit|call|try|ping|check|contact|come *3 tomorrow|later|back
funeral *4 other|different|another
not *1 {weekday}
title|deed|house|bill *3 late|dead|deceased *1 mom|mother|dad|father|husband|wife
# Spanish
quiero|queremos|interesa|interesada *3 paneles|solar|saber
si quiero|queremos|interesa|me
puedo|podemos *1 aplicar|calificar|seguir
quede|quedo|quedamos *2 casa
vendi|vendimos|rento|rentamos
otra semana
otro|otros|otras|otra dia|fecha|horarios|horario|hora
perro|gato *3
a nombre de
";

/// Phrases in which those words don't deny that the lead is meant.
pub(crate) const EXCUSED: &str = "
what|whats|anything|something|nothing *2 wrong
wrong with|time|day|date|month|week|address
dont get me wrong
my|the|our|old|new battery|roof|panel|panels|inverter|generator|car|phone|ac|meter|system|unit|heater|grid *2 died|dead|passed|gone
passed inspection|the|by
house|home|place|roof|property|it *1 isnt|not|aint ours|mine
im|were|am not interested|sure|home|available|ready|selling|buying|looking|going|able|free|owner|ok|happy|convinced|comfortable|in|at|really|very|that|so|yet|too|good|from|opposed|against|planning|moving|here|done|working|into|doing|getting|around|certain|clear|paying|signing|on|worried|just|there|well|feeling
im|were|am not the|a|an !person|guy|one|man|woman|lady|right|minor|individual|@name
someone|somebody else *2 quote|company|installer|offer|installed|price|cheaper|deal|already|did|do|come|handle|talk|help
went|going|signed|go|gone|with *1 someone|somebody|another|different else|company|person
talk|speak|is there|there *2 someone|somebody|another|different else|person
different|another person to|come|call
no se|te preocupe|preocupes|preocupen
the|my|our kids|kid|childs *1 practice|school|soccer|game|games|schedule|doctor|recital|bus|room|birthday
im|were *1 a|just kid renting
en un apartamento|departamento|condominio|edificio
got church|school *1 stuff|service|thing|things|event
leave|leaving|going|go|attend|town|to *2 funeral|wake
landlord|owner|husband|wife|owns *4 not me
no hay bronca|modo|manera|pedo|falla|forma|prisa|problema|tiempo|espacio|chance
si no abro|contesto|respondo|estoy|abrimos|contestamos|oigo
no se estacionen|estacione|preocupen|apuren|olviden|olvide|asusten|asuste|pasen|pase|tarden|tarde|vayan|vaya
no disculpe|disculpa|perdon|aplica|entendi|entiendo|molestia|problema|importa
doorbell|door|dog|lawn|tree|grass|truck *1 is|was|died dead?
time|that|this|it|{weekday}|tomorrow|today|am|pm|noon|appointment doesnt|dont|wont|cant work|works anymore|there|at|with
wrong house|price|quote|spelling|info|information|email|zip|town|model
house|street|apartment number *1 wrong
spelled *2 wrong
wrong address *1 on|in
mr|mrs|ms|miss not mr|mrs|ms|miss
wife|husband|son|daughter|mom|dad|brother|sister *5 not me
at first but no
wrong button|window|chat|thread|emoji|key|thing
phone|battery|cell *1 died|dead|broke|broken
no problem|worries|objections|objection|complaints|issues|issue|pares|paren|pare|dejes|rush|thanks|thank|deal|way|chance|need|use|point|sense|sun|shade|idea|offense|doubt|big|biggie|hurry
who that
who is this|your|the|coming|doing|that|making|it|going|installing|paying|responsible|in|with|behind|on|calling|texting|asking
who are|would|will|does|do|owns|makes|installs|did|gave|pays|else|to|can|should|do|comes|handles|services
what if
new number for
";
