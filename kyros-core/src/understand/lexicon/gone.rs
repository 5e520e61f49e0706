//! The lead is dead or has left.

/// A death or a move, which is the lead's unless the text still wants something.
pub(crate) const GONE: &str = "
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
with|to *2 lord|angels|maker
succumbed
in memory of
grieve|grieving|mourning
lost him|her|them|@name *3 to|in|last|this|back|$
took|taken from|him|her us|young|home
expired in|on|last|this|back
{kin}|@name|he|she|papa|pop|pops|mama|nana|grandpa|granny is|has|been|was *1 gone $
been gone *2 years|months|year
been gone since *1 2010|2011|2012|2013|2014|2015|2016|2017|2018|2019|2020|2021|2022|2023|2024|2025|2026|covid
laid|put him|her|@name|mom|dad *1 to rest
crossed over
# Those who asked have left.
new owner|owners|homeowner|resident|residents|occupant|occupants|tenant|tenants *2 here|of|at|now|and|$
previous|prior|former|old|last|past owner|owners|people|tenant|tenants|resident|residents|occupant|occupants|family|homeowner|homeowners|renter|renters *3 moved|gone|must|probably|requested|asked|signed|no|never|mail
for|meant|want|was|were|be|intended|that|thats|is|wants *1 the previous|prior|former|old|last|past owner|owners|people|tenant|tenants|resident|residents|occupant|family|homeowner|renter
before us|we|i moved|bought|$
people|folks|family|couple|owners|owner|ones|one|person|lady|man|guy|woman *4 moved|relocated
@name who|that|you *3 moved|relocated|left|sold
they|he|she *1 foreclosed
foreclosed on *1 them|him|her
he|she|they|@name lives|live|living *1 in|elsewhere|overseas|abroad|out|somewhere|with
serving|stationed|deployed *1 overseas|abroad|in|with
he|she|they|@name|{kin} *3 care|nursing|group|retirement|rest|old home|facility|folks
he|she|@name|{kin} *2 gone|went|moved|goes into|to *1 a *1 home|facility|care|hospice|prison
vive|viven|radica en *1 otro|otra|mexico|cuba|espana
descansa|descanso|descansan en paz
con dios
ya partio
entre nosotros
# Somebody else answers.
im|is|its *1 the|his|her|their|just? babysitter|nanny|caretaker|caregiver|housekeeper|housesitter|cleaner|receptionist|neighbor|secretary|pastor|coroner|nurse
im|is|its|am his|her|their|@name|s ex|exwife|exhusband|widow|widower|executor|executrix|guardian|conservator
im|is|its|am the executor|executrix|widow|widower|administrator
executor|trustee|administrator *1 of|for
im|is|hes|shes *2 @name neighbor|daughter|son|roommate|ex|mother|father|brother|sister *1 you|$
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
reach|get|check|follow|circle|text|call *2 out|back|up|us|me *4 month|months|week|weeks|fall|spring|summer|winter|year|later
can|could|lets|may|must|need we|you|i|to *1 move|push|reschedule|change|switch|slide|postpone|do
reschedule|postpone|move *1 the|my|our|that|this|todays|tomorrows *1 {visit}
we|i cant|wont *2 make|be|come|do|keep
interested in solar|panels|a|your|going|getting
im|were *1 interested
looking|ready|hoping|trying|planning *1 at|into|for|to solar|go|get
go|get|getting|going|add|adding *1 solar
sign me|us up
what|how|does|do|is|would|could|should|will|if the|we|i|it|my|this|a|old|previous *3 quote|lease|warranty|panels|system|roof|solar|transfer
me|nos gustaria
yes i|id|we|please|lets|im
im in $
sounds good|great
{weekday} *1 at 1|2|3|4|5|6|8|9|10|11|12|noon
{weekday} *2 works|good|fine|great
not *1 a? good|great|best time
try *2 again|back|me|us *2 in|next|later|after
{weekday}|week instead
not *1 this|next week|month
funeral|memorial|wake|services|burial *1 is|on|at
{weekday} *1 at *2 good|fine|works|great|ok
he|she|we|they says|said *1 yes|ok|sure
";
