//! Times that people name by themselves: notice and horizon bind them as they bind what Kyros offers.

use kyros_testkit::deciders::{ANNA, World, hours};

#[test]
fn a_time_too_soon_or_too_far_ahead_is_answered_with_times_that_can_be_had() {
    // Given a company that needs a day's notice and plans two weeks
    for (words, booked) in [("today at 2pm", false), ("tomorrow at 9am", false), ("tomorrow at 2pm", true), ("February 3 at 10am", false)] {
        for move_it in [false, true] {
            let mut world = World::new();
            world.policy.visit.notice_hours = 24;
            let lead = world.contacted(ANNA);
            if move_it {
                world.reply(ANNA, "2");
            }
            let start = |world: &World| world.lead(lead).coming_visit(world.now).map(|visit| visit.appointment.start_time);
            let (visits, stands) = (world.lead(lead).visits.len(), start(&world));
            // When somebody asks for a time of their own
            let asked = if move_it { format!("can we move it to {words}") } else { format!("how about {words}?") };
            world.reply(ANNA, &asked);
            // Then it is booked only where Kyros might have offered it
            let now = start(&world);
            if booked {
                assert_ne!(now, stands, "{asked}");
            } else {
                assert_eq!((world.lead(lead).visits.len(), now), (visits, stands), "{asked}");
                assert_eq!(world.lead(lead).offered().len(), 2, "{asked}: {}", world.last_body());
            }
        }
    }
}

#[test]
fn what_was_offered_may_be_taken_until_it_begins() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let first = world.lead(lead).offered()[0];
    world.advance(first.start.minus(hours(1)));
    world.reply(ANNA, "1");
    let stands = world.lead(lead).coming_visit(world.now).map(|visit| visit.appointment.start_time);
    assert_eq!(stands, Some(first.start));
}
