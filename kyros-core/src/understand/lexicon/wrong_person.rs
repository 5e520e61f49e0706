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
# Another name.
^^ no|sorry|actually|hi|hello? my|the? name is @name $$
^ different|another|other @name $
never *1 met *2 him|her|them|dude|guy|woman|lady|person
never filled *2 out|anything|form|forms
who is @name {laugh}|emoji
aint|isnt|wasnt|not who|what you|u think|thought|thinks
# Another holder of the number.
number|phone|line *1 was|is|been|got *1 given|issued|assigned *1 to me|us
whoever *2 want|wants|looking|had|after|lived
used|using|put|gave|typed|entered my number|phone|cell|email on|by|to|for|in|instead|without
using my *1 number|phone
signed up with|using my|this number|phone
gave|given|giving|turned up|out|in? this|that|his|her|their *1 line|number|phone|cell $
gave|given|giving up|out his|her|this|that *1 line|number|phone|cell
transposed|typo|fat|wrong|misread|swapped *2 digit|digits|number
check|recheck|verify|double *2 your|ur|the|that|this number|numbers|digits|contact|contacts
got *1 the right one|number|person|guy $
sure *4 right number|person|guy
inherited *2 number|phone|line
somebody|someone|one *1 is using my
came|comes with *1 this|the number|phone
# Who answers instead.
we|they *1 split|broke|separated up|$
property|bank managers|manager
that|it|this|thatd|thats would be|have my|his|her|the|our *1 roommate|{kin}|landlord|boss|ex|neighbor|previous
you *1 want|need *1 my|the|his {kin}|roommate|landlord|boss|neighbor|coworker *1 $
front desk
reception|receptionist|dispatch|switchboard here|desk|at
fire|police|sheriff|sheriffs station|department|dept|office
texting|calling|for|reached *3 salon|nails|pizzeria|pizza|bakery|plumbing|dental|dentistry|motors|motel|body|repair|realty|clinic|diner|cafe|deli
reached|texted|texting|contacted|called|got *1 the *3 office|desk|department|clerk|clerks|line|shelter|library|university
^ not *1 a? residence|residential $
no such @name|employee|person|resident|extension
retired|resigned from here|this|the|our
quit|left|retired|resigned *4 company|work|office *1 phone|cell|line|number
company phone|cell|line
is|its|to|on *1 a|our|the fax *1
line|number|phone *2 for|of *1 customers|customer|patients|guests|reservations|orders|dispatch|deliveries
is|its|on|has *3 kids|kid|child|childs|children|childrens|daughters|sons|grandsons|granddaughters|toddlers ipad|tablet|watch|chromebook|laptop|gizmo
im 8|9|10|11|12|13|14|15|16|17|ten|eleven|twelve|thirteen|fourteen|fifteen and|this|my|idk|dont|lol|so|bro
im|is *3 in *1 5th|6th|7th|8th|9th|10th|11th|fifth|sixth|seventh|eighth|ninth|tenth grade
in *1 middle|elementary|high school
im only|just|still a kid|child|minor|baby
im only|just|literally|like 8|9|10|11|12|13|14|15|16|17 !minutes|miles|hours|days|am|pm
dorm|dorms
who|whoever|whom|one|ones|that you *1 want|need|seek|after *1 moved|left|died|has|dont|doesnt|no|isnt|passed|lives
^ you *1 may|might|must|probably|prolly *1 want|need|mean|after @name
^^ my? name|names is? @name $$
a 5|6|7|8|9|10|11|12|13|14|15|16|17 year|yr old *1 on|here|with|this|answering|has|$
^^ no|nope|nah|sorry this is @name
who are|were|is you|u|yall *2 looking|trying|wanting|asking|after|reaching|needing
who is|are this|that|the person|guy|woman|man|lady *1 you
person|guy|lady|woman|man you|yall *1 keep|kept
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
no problem|worries|objections|objection|complaints|issues|issue|pares|paren|pare|dejes|rush|thanks|thank|deal|way|chance|need|use|point|sense|sun|shade|offense|doubt|big|biggie|hurry
who that
who is this|your|the|coming|doing|that|making|it|going|installing|paying|responsible|in|with|behind|on|calling|texting|asking
who are !you|u|yall
who would|will|does|do|owns|makes|installs|did|gave|pays|else|to|can|should|do|comes|handles|services
what if
new number for
have|got|has|had|is|are|spelled|spell|put *1 my|our|the name wrong|misspelled
i|my|our old number
^ i|oops|sorry|whoops|ooops|and? *1 meant|sent *2 for|to someone|somebody|my|another
which|whichever *2 wrong
mine is *1 a business
business|commercial or home|residential|house
i|we dont|wont|cant|no *1 longer? live|stay *1 here|there|in
dueno|duena soy yo
soy yo el|la dueno|duena
double check|checking *1 the|your|that *1 numbers|price|quote|math
company phone|number|line *1 to|for|i|so|where|please
whats|what|is|send|give *4 company phone|number|line
which|what|closest|near|nearest *2 fire|police
mi|nuestro|nuestra *1 celular|telefono|numero *1 es|era
im|were *1 a|the|her|his|their|just? neighbor|daughter|son *1 of|to|who
property manager|managers *1 said|says|wont|wants|approved|needs|has|is
equivoco|equivoque|equivocaron|equivoca al|en|la|mucho
timbre|gps|mapa|waze|bot *1 se
those|these|they|times|either|them dont|doesnt|wont *1 work with
no signal|parking|service|reception|wifi|internet|electricity|water|heat|ac|smoking|shoes|pets|dogs|excuses|pressure|obligation|rent|mortgage|budget|interest|income|job|worky
im not letting|giving|putting|having|taking|spending
no salespeople|salesmen|salesman|strangers|kids|cameras|photos
no idea !who|whom|whos
";
