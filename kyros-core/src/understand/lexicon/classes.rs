//! Words that stand for one another in the phrase tables.

/// The words of the class `name`, parted by blanks; empty when there is no such class.
pub(crate) fn class(name: &str) -> &'static str {
    match name {
        "text" => {
            "text texts texting texted message messages messaging messaged contact contacts contacting contacted call calls calling called email emails emailing sms reach reaching ping pinging write writing dm dms phoning notification notifications alert alerts robotext robotexts"
        }
        "texting" => {
            "texting messaging contacting calling emailing reaching pinging writing phoning sending bothering harassing spamming pestering bugging annoying hounding badgering soliciting hitting blowing trying trolling disturbing following"
        }
        "notes" => {
            "texts messages text message calls contact emails sms notifications alerts spam communication communications robotexts solicitations ads promos promotions offers marketing junk stuff these this those it"
        }
        "bother" => {
            "bother bothering harass harassing spam spamming pester pestering bug bugging annoy annoying hound hounding disturb disturbing solicit soliciting badger"
        }
        "list" => {
            "list lists system database campaign campaigns records contacts file files crm mailing directory books phonebook rolodex"
        }
        "data" => "number info information name contact details data phone cell digits",
        "visit" => {
            "appointment appointments visit consultation consult meeting booking reservation estimate inspection assessment survey"
        }
        "laugh" => "lol lmao haha hahaha jaja lmfao bro bruh dude man",
        "home" => "house home place property",
        "kin" => {
            "husband wife mom mother dad father son daughter brother sister uncle aunt grandma grandpa grandmother grandfather spouse partner roommate"
        }
        "cant" => "cant wont couldnt cannot unable",
        "no" => "no not dont doesnt cant wont isnt arent never didnt aint wasnt",
        "bad" => {
            "bad terrible awful horrible rough tough hard impossible inconvenient lousy tricky"
        }
        "suit" => {
            "work works working do suit suits fit fits good great ok fine possible convenient doable available free ideal"
        }
        "slots" => {
            "those them these either both any times time dates days slots options hours slot day that it then date hour"
        }
        "yes" => {
            "yes yeah yep yup ok sure absolutely definitely certainly indeed alright affirmative emoyes perfect si claro"
        }
        "weekday" => {
            "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays lunes martes miercoles jueves viernes sabado domingo"
        }
        "soon" => {
            "now please already immediately asap today thanks forever ok permanently altogether completely"
        }
        "mande" => {
            "manden mande mandes manda mandar mandarme mandarnos envien envie envies enviar enviarme escriban escriba escribas escribir escribirme escribanme escribame llamen llame llames llamar llamarme contacten contacte contactes contactar contactarme textee texteen textees textear textearme molesten moleste molestes molestar molestarme hablen hable hables hablar marquen marque marques busquen busque busques vuelvan vuelva vuelvas insistan insista insistas moleste fastidien fastidies fastidiar jodan jodas joder chingar chinguen mensajeen"
        }
        "mandando" => {
            "mandando enviando escribiendo llamando molestando texteando textiando marcando buscando insistiendo mandandome enviandome escribiendome llamandome molestandome texteandome mandandonos llamandonos"
        }
        "borre" => {
            "borren borre borra borres borrar borrenme borreme borrame eliminen elimine elimina elimines eliminar eliminenme elimineme eliminame quiten quite quita quites quitar quitenme quiteme quitame saquen saque saca saques sacar saquenme saqueme sacame remuevan remueva remover remuevanme retiren retire retirar retirenme retireme olviden olvide descarten descarte descarta excluyan excluya excluye tachen tache borrarme eliminarme"
        }
        _ => "",
    }
}
