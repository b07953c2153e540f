// EventDraft by itself; what each service says is in the tests of its events.
#include "core/service/shared/audit_events.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <set>

#include "core/base/limits.hpp"
#include "tests/support/callers.hpp"
#include "tests/support/recorded_events.hpp"

namespace sealmint::service {
namespace {

using testing::by;
using testing::fact;
using testing::personal;

const TimePoint now = from_unix_ms(1'800'000'000'123);

model::Caller alice() {
  model::Principal principal;
  principal.actor.id.bytes.fill(0xa1);
  principal.name = "alice";
  return by(principal);
}

BOOST_AUTO_TEST_SUITE(audit_events)

BOOST_AUTO_TEST_CASE(an_event_of_a_caller_names_its_actor_in_clear_and_the_rest_as_personal) {
  const auto event = EventDraft(audit_kinds::create_user, alice(), now).event();
  BOOST_TEST(event.kind == "create-user");
  BOOST_TEST((event.actor == alice().principal.actor));
  BOOST_TEST((event.created_at == now));
  BOOST_TEST(event.facts.empty());  // no method: the platform gave it its token
  BOOST_TEST(personal(event, "actorName") == "alice");
  BOOST_TEST(personal(event, "ipAddress") == testing::caller_ip);
  BOOST_TEST(personal(event, "userAgent") == testing::caller_agent);
}

BOOST_AUTO_TEST_CASE(an_event_tells_how_its_actor_had_logged_in) {
  for (const auto method : {model::AuthMethod::password, model::AuthMethod::universal_auth}) {
    auto caller = alice();
    caller.principal.method = method;
    const auto event = EventDraft(audit_kinds::create_user, caller, now).event();
    BOOST_TEST(fact(event, "authMethod") == model::name(method));
    BOOST_TEST(event.facts.size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(the_platform_is_no_actor_and_comes_from_nowhere) {
  const auto event = EventDraft(audit_kinds::grant_expired, now).event();
  BOOST_TEST(!event.actor);
  BOOST_TEST(event.personal.empty());
}

BOOST_AUTO_TEST_CASE(ids_follow_the_time_and_never_repeat) {
  std::set<EventId> ids;
  for (int i = 0; i < 100; ++i) ids.insert(EventDraft(audit_kinds::logout, now).event().id);
  BOOST_TEST(ids.size() == 100U);
  const auto later = EventDraft(audit_kinds::logout, now + std::chrono::milliseconds{1}).event().id;
  BOOST_TEST((*ids.rbegin() < later));
}

BOOST_AUTO_TEST_CASE(facts_are_written_as_texts) {
  EventDraft draft(audit_kinds::update_user, now);
  const UserId id{alice().principal.actor.id};
  draft.fact("id", id).fact("number", std::int64_t{-7}).fact("size", std::size_t{3});
  draft.fact("yes", true).fact("no", false).fact("word", "root").fact("time", now);
  draft.fact("window", std::optional(model::Duration{60, 'm'}));
  const auto& event = draft.event();
  BOOST_TEST(fact(event, "id") == to_string(id));
  BOOST_TEST(fact(event, "number") == "-7");
  BOOST_TEST(fact(event, "size") == "3");
  BOOST_TEST(fact(event, "yes") == "true");
  BOOST_TEST(fact(event, "no") == "false");
  BOOST_TEST(fact(event, "word") == "root");
  BOOST_TEST(fact(event, "time") == to_iso8601(now));
  BOOST_TEST(fact(event, "window") == "60m");
}

BOOST_AUTO_TEST_CASE(what_is_absent_or_empty_is_left_out) {
  EventDraft draft(audit_kinds::update_user, now);
  draft.fact("absent", std::optional<std::int64_t>{}).fact("empty", "");
  draft.personal("absent", std::optional<std::string>{}).personal("empty", "");
  BOOST_TEST(draft.event().facts.empty());
  BOOST_TEST(draft.event().personal.empty());
}

BOOST_AUTO_TEST_CASE(each_name_stands_once_with_its_last_value) {
  EventDraft draft(audit_kinds::update_user, now);
  draft.fact("role", "member").fact("role", "admin");
  BOOST_TEST(draft.event().facts.size() == 1U);
  BOOST_TEST(fact(draft.event(), "role") == "admin");
}

BOOST_AUTO_TEST_CASE(whom_an_event_is_about_is_named_with_its_kind) {
  const Uuid id = alice().principal.actor.id;
  EventDraft draft(audit_kinds::add_member, now);
  draft.subject("", {model::ActorKind::group, id});
  draft.subject("grantee", {model::ActorKind::identity, id});
  BOOST_TEST(fact(draft.event(), "groupId") == to_string(id));
  BOOST_TEST(fact(draft.event(), "granteeIdentityId") == to_string(id));
}

BOOST_AUTO_TEST_CASE(of_a_scope_only_what_is_signed_stands_in_clear) {
  model::Scope scope;
  scope.command = "make release";
  scope.ip_address = "192.0.2.9";
  scope.data_hash = std::string(64, 'a');
  scope.manifest = std::string(64, 'b');
  const auto event = EventDraft(audit_kinds::create_request, now).scope(scope).event();
  BOOST_TEST(event.facts.size() == 2U);
  BOOST_TEST(fact(event, "scope.dataHash") == scope.data_hash);
  BOOST_TEST(fact(event, "scope.manifest") == scope.manifest);
  BOOST_TEST(personal(event, "scope.command") == "make release");
  BOOST_TEST(personal(event, "scope.ipAddress") == "192.0.2.9");
}

BOOST_AUTO_TEST_CASE(a_user_agent_of_any_bytes_becomes_a_short_plain_text) {
  auto caller = alice();
  caller.sender.user_agent = "curl/8\x01\xff" + std::string(10'000, 'x');
  const auto event = EventDraft(audit_kinds::logout, caller, now).event();
  const auto text = personal(event, "userAgent");
  BOOST_TEST(text.starts_with("curl/8??x"));
  BOOST_TEST(text.size() == limits::audit_user_agent_chars);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_draft_is_a_change_of_the_transaction) {
  ports::Transaction transaction;
  EventDraft draft(audit_kinds::logout, alice(), now);
  const auto id = draft.event().id;
  draft.add_to(transaction);
  BOOST_REQUIRE(transaction.changes.size() == 1U);
  const auto& record = std::get<ports::RecordEvent>(transaction.changes.front());
  BOOST_TEST((record.event.id == id));
  BOOST_TEST(record.event.kind == "logout");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
