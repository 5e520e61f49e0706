//! The wording of Kyros' own texts. Only characters of GSM-7, so that none costs more than it must:
//! Spanish keeps to words whose accents GSM-7 has (é, ñ, ü, ¿, ¡), and goes without the others.

use super::templates::Template;

pub(super) const fn english(template: Template) -> &'static str {
    match template {
        Template::FirstText => {
            "Hi {name}, this is {company}. We'd like to show you what solar could save at your home. \
             Would {slot1} or {slot2} work for a free visit? Reply 1 or 2, or another time. \
             Reply STOP to opt out"
        }
        Template::FirstTextNoSlots => {
            "Hi {name}, this is {company}. We'd like to show you what solar could save at your home. \
             Which day would suit you for a free visit? Reply STOP to opt out"
        }
        Template::Offer => {
            "{company}: we could come {slot1} (reply 1) or {slot2} (reply 2). Neither? Tell us a day and time."
        }
        Template::OfferOne => "{company}: we could come {slot1} (reply 1). Or tell us a day and time that suits you.",
        Template::OfferNone => {
            "{company}: we have no free time just then. Which other day would suit you?"
        }
        Template::Confirmation => {
            "You're booked with {company} for {slot1}. To change it, reply R or with another time."
        }
        Template::ConfirmationWithOther => {
            "You're booked with {company} for {slot1}. {slot2} is free too: reply 2 to take it instead, \
             R to reschedule."
        }
        Template::Rescheduled => {
            "Your visit from {company} is moved to {slot1}. To change it, reply R or with another time."
        }
        Template::Cancelled => "Your visit from {company} is cancelled. Reply any time to set a new one.",
        Template::CancelledWithOffer => {
            "Your visit from {company} is cancelled. We could come {slot1} (reply 1) or {slot2} (reply 2) instead."
        }
        Template::Reminder24h => {
            "Reminder from {company}: your visit is {slot1}. Reply C to confirm, R to reschedule."
        }
        Template::Reminder2h => "{company} will be with you soon: {slot1}. Reply C to confirm, R to reschedule.",
        Template::FollowUp1 => {
            "Hi {name}, {company} again about solar for your home. Would {slot1} or {slot2} suit you? \
             Reply 1 or 2. Reply STOP to opt out"
        }
        Template::FollowUp2 => {
            "Hi {name}, a free visit from {company} shows what solar would save you. {slot1} (1) or \
             {slot2} (2)? Reply STOP to opt out"
        }
        Template::FollowUp3 => {
            "Hi {name}, this is our last note for now. If you'd like a free solar visit from {company}: \
             {slot1} (1) or {slot2} (2). Reply STOP to opt out"
        }
        Template::FollowUpNoSlots => {
            "Hi {name}, {company} again about solar for your home. Which day would suit you for a free visit? \
             Reply STOP to opt out"
        }
        Template::Reengage => {
            "Hi {name}, it's {company}. Is solar for your home of interest again? We could come {slot1} (1) or \
             {slot2} (2). Reply STOP to opt out"
        }
        Template::ReengageNoSlots => {
            "Hi {name}, it's {company}. Is solar for your home of interest again? Which day would suit you? \
             Reply STOP to opt out"
        }
        Template::PoliteClose => "Thank you for telling us. {company} won't write to you about this again. All the best!",
        Template::Clarify => {
            "Sorry, {company} didn't get that. Would {slot1} (reply 1) or {slot2} (reply 2) suit you, or another time?"
        }
        Template::ClarifyNoSlots => "Sorry, {company} didn't get that. Which day and time would suit you for a visit?",
        Template::Help => "{company}: texts about solar visits. Contact: {contact}. Reply STOP to opt out",
        Template::OptOutConfirmation => {
            "{company}: you're opted out and will get no more texts from us. Reply START to get them again."
        }
        Template::BotAnswer => {
            "I'm an automated assistant of {company}. A person from our team will read this and can take over."
        }
        Template::QuestionReceived => "Thanks, {company} got your question. A person will answer you here.",
    }
}

pub(super) const fn spanish(template: Template) -> &'static str {
    match template {
        Template::FirstText => {
            "Hola {name}, somos {company}. Queremos mostrarle lo que puede ahorrar en su casa con paneles solares. \
             ¿Le viene bien {slot1} o {slot2} para una visita gratis? Responda 1 o 2, u otra hora. \
             Reply STOP to opt out"
        }
        Template::FirstTextNoSlots => {
            "Hola {name}, somos {company}. Queremos mostrarle lo que puede ahorrar en su casa con paneles solares. \
             ¿Cuando le viene bien una visita gratis? Reply STOP to opt out"
        }
        Template::Offer => {
            "{company}: podemos ir {slot1} (responda 1) o {slot2} (responda 2). ¿Ninguna? Denos otra fecha y hora."
        }
        Template::OfferOne => "{company}: podemos ir {slot1} (responda 1). O denos otra fecha y hora.",
        Template::OfferNone => "{company}: no tenemos hora libre entonces. ¿Qué otra fecha le viene bien?",
        Template::Confirmation => {
            "Su visita con {company} queda para {slot1}. Para cambiarla, responda R u otra hora."
        }
        Template::ConfirmationWithOther => {
            "Su visita con {company} queda para {slot1}. Si prefiere {slot2}, responda 2; para otra hora, R."
        }
        Template::Rescheduled => "Su visita con {company} pasa a {slot1}. Para cambiarla, responda R u otra hora.",
        Template::Cancelled => "Su visita con {company} queda cancelada. Responda cuando quiera para pedir otra.",
        Template::CancelledWithOffer => {
            "Su visita con {company} queda cancelada. Podemos ir {slot1} (responda 1) o {slot2} (responda 2)."
        }
        Template::Reminder24h => {
            "Recordatorio de {company}: su visita es {slot1}. Responda C para confirmar, R para cambiar."
        }
        Template::Reminder2h => "{company} llega pronto: {slot1}. Responda C para confirmar, R para cambiar.",
        Template::FollowUp1 => {
            "Hola {name}, de nuevo {company} sobre paneles solares para su casa. ¿Le viene bien {slot1} o {slot2}? \
             Responda 1 o 2. Reply STOP to opt out"
        }
        Template::FollowUp2 => {
            "Hola {name}, una visita gratis de {company} le muestra lo que puede ahorrar. ¿{slot1} (1) o \
             {slot2} (2)? Reply STOP to opt out"
        }
        Template::FollowUp3 => {
            "Hola {name}, este es nuestro mensaje final por ahora. Si quiere una visita gratis de {company}: \
             {slot1} (1) o {slot2} (2). Reply STOP to opt out"
        }
        Template::FollowUpNoSlots => {
            "Hola {name}, de nuevo {company} sobre paneles solares para su casa. ¿Cuando le viene bien una visita \
             gratis? Reply STOP to opt out"
        }
        Template::Reengage => {
            "Hola {name}, somos {company}. ¿Le interesan de nuevo los paneles solares? Podemos ir {slot1} (1) o \
             {slot2} (2). Reply STOP to opt out"
        }
        Template::ReengageNoSlots => {
            "Hola {name}, somos {company}. ¿Le interesan de nuevo los paneles solares? ¿Cuando le viene bien una \
             visita? Reply STOP to opt out"
        }
        Template::PoliteClose => "Gracias por avisarnos. {company} no le escribe mas sobre esto. ¡Que le vaya bien!",
        Template::Clarify => {
            "Disculpe, {company} no le ha entendido. ¿Le viene bien {slot1} (responda 1) o {slot2} (responda 2), \
             u otra hora?"
        }
        Template::ClarifyNoSlots => "Disculpe, {company} no le ha entendido. ¿Qué fecha y hora le viene bien?",
        Template::Help => {
            "{company}: mensajes sobre visitas de paneles solares. Contacto: {contact}. Responda STOP para darse de baja"
        }
        Template::OptOutConfirmation => {
            "{company}: ya no recibe mensajes nuestros. Responda START para recibirlos de nuevo."
        }
        Template::BotAnswer => {
            "Soy un asistente automatizado de {company}. Una persona del equipo lee su mensaje y puede atenderle."
        }
        Template::QuestionReceived => "Gracias, {company} tiene su pregunta. Una persona le responde por aqui.",
    }
}
