#include "core/service/people/users.hpp"

#include <algorithm>

#include "core/crypto/password.hpp"
#include "core/crypto/random.hpp"
#include "core/service/people/removal.hpp"
#include "core/service/shared/audit_events.hpp"
#include "core/service/shared/page.hpp"

namespace sealmint::service {
namespace {

constexpr std::string_view what_it_is = "manage users";

Error no_such_user() { return make_error(ErrorKind::not_found, "User not found"); }

Error in_use(std::string field) {
  return make_error(ErrorKind::rejected, std::move(field) + ": already in use by another user");
}

Result<void> require_free_names(const Snapshot& snapshot, const model::User& user) {
  const auto same_name = snapshot.user_by_name(user.username);
  if (same_name && same_name->id != user.id) return in_use("username");
  if (user.email.empty()) return {};
  const auto same_email = snapshot.user_by_email(user.email);
  if (same_email && same_email->id != user.id) return in_use("email");
  return {};
}

// Before a Product Admin goes: another user must stay one. That one is written unchanged in the
// same transaction, so that two admins who remove each other at the same moment cannot both
// succeed.
Result<void> keep_an_admin(const Snapshot& snapshot, UserId leaving,
                           ports::Transaction& transaction) {
  for (const auto& user : snapshot.users()) {
    if (user->id == leaving || user->role != model::ProductRole::admin) continue;
    transaction.changes.emplace_back(ports::Put<model::User>{*user});
    return {};
  }
  return make_error(ErrorKind::rejected,
                    "The last Product Admin can neither be deleted nor get another role");
}

void end_sessions(const Snapshot& snapshot, UserId id, ports::Transaction& transaction) {
  for (const auto& token : snapshot.access_tokens_of({model::ActorKind::user, id.uuid})) {
    transaction.changes.emplace_back(ports::Erase<model::AccessToken>{token->id});
  }
}

EventDraft event_about(model::AuditKind kind, const model::Caller& caller, const model::User& user,
                       TimePoint now) {
  EventDraft event(kind, caller, now);
  event.fact("userId", user.id).fact("role", name(user.role));
  event.personal("username", user.username).personal("email", user.email);
  event.personal("firstName", user.first_name).personal("lastName", user.last_name);
  return event;
}

std::string_view password_change(const model::UpdateUser& input) {
  if (input.password) return "set";
  return input.removes_password ? "removed" : "";
}

}  // namespace

Task<model::User> UserService::create(model::Caller caller, model::CreateUser input,
                                      AddToCommit<model::User> add) {
  // Before the work: nobody but an admin makes the server hash.
  CO_TRY_VOID(as_admin(*context_.directory.snapshot(), caller, context_.clock.now(), what_it_is));
  CO_TRY(const std::string password_hash, co_await hash_of(input.password));
  Decide<model::User> decide = [&] { return decide_create(caller, input, password_hash, add); };
  auto created = co_await decide_and_commit<model::User>(context_, decide);
  co_return created;
}

Result<Decided<model::User>> UserService::decide_create(const model::Caller& caller,
                                                        const model::CreateUser& input,
                                                        const std::string& password_hash,
                                                        const AddToCommit<model::User>& add) {
  const auto now = context_.clock.now();
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
  Decided<model::User> decided(admin);
  auto& user = decided.answer;
  user.id = crypto::new_id<UserId>(now);
  user.username = input.username;
  user.email = input.email;
  user.first_name = input.first_name;
  user.last_name = input.last_name;
  user.role = input.role;
  user.password_hash = password_hash;
  user.created_at = now;
  user.updated_at = now;
  TRY_VOID(require_free_names(*snapshot, user));
  decided.transaction.changes.emplace_back(ports::Put<model::User>{user});
  event_about(audit_kinds::create_user, admin.caller(), user, now).add_to(decided.transaction);
  if (add) add(user, decided.transaction);
  return decided;
}

model::UserPage UserService::list(std::size_t offset, std::size_t limit) const {
  auto users = context_.directory.snapshot()->users();
  model::UserPage page{{}, users.size()};
  for (const auto& user : page_of(std::move(users), offset, limit)) page.users.push_back(*user);
  return page;
}

Result<model::User> UserService::get(UserId id) const {
  const auto user = context_.directory.snapshot()->user(id);
  if (!user) return no_such_user();
  return *user;
}

Task<model::User> UserService::update(model::Caller caller, UserId id, model::UpdateUser input) {
  CO_TRY_VOID(as_admin(*context_.directory.snapshot(), caller, context_.clock.now(), what_it_is));
  CO_TRY(const std::string password_hash, co_await hash_of(input.password));
  Decide<model::User> decide = [&] { return decide_update(caller, id, input, password_hash); };
  auto updated = co_await decide_and_commit<model::User>(context_, decide);
  co_return updated;
}

Result<Decided<model::User>> UserService::decide_update(const model::Caller& caller, UserId id,
                                                        const model::UpdateUser& input,
                                                        const std::string& password_hash) {
  const auto now = context_.clock.now();
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
  const auto former = snapshot->user(id);
  if (!former) return no_such_user();
  Decided<model::User> decided(admin, *former);
  if (input.is_empty()) return decided;
  auto& user = decided.answer;
  user.username = input.username.value_or(user.username);
  user.email = input.email.value_or(user.email);
  user.first_name = input.first_name.value_or(user.first_name);
  user.last_name = input.last_name.value_or(user.last_name);
  user.role = input.role.value_or(user.role);
  if (input.password || input.removes_password) {
    user.password_hash = password_hash;
    end_sessions(*snapshot, id, decided.transaction);
  }
  user.updated_at = now;
  TRY_VOID(require_free_names(*snapshot, user));
  const bool is_demoted = former->role == model::ProductRole::admin && user.role != former->role;
  if (is_demoted) {
    TRY_VOID(keep_an_admin(*snapshot, id, decided.transaction));
  }
  decided.transaction.changes.emplace_back(ports::Put<model::User>{user});
  event_about(audit_kinds::update_user, admin.caller(), user, now)
      .fact("password", password_change(input))
      .add_to(decided.transaction);
  return decided;
}

Task<model::User> UserService::remove(model::Caller caller, UserId id) {
  Decide<model::User> decide = [&] { return decide_remove(caller, id); };
  auto removed = co_await decide_and_commit<model::User>(context_, decide, DecideOn::reads);
  co_return removed;
}

Result<Decided<model::User>> UserService::decide_remove(const model::Caller& caller, UserId id) {
  const auto now = context_.clock.now();
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
  const auto user = snapshot->user(id);
  if (!user) return no_such_user();
  Decided<model::User> decided(admin, *user);
  if (user->role == model::ProductRole::admin) {
    TRY_VOID(keep_an_admin(*snapshot, id, decided.transaction));
  }
  TRY_VOID(remove_memberships(*snapshot, {model::ActorKind::user, id.uuid}, admin.caller(), now,
                              decided.transaction));
  // Of this very version: whoever made the user an admin meanwhile asks for another look.
  decided.transaction.changes.emplace_back(ports::Put<model::User>{*user});
  decided.transaction.changes.emplace_back(ports::Erase<model::User>{id});
  event_about(audit_kinds::delete_user, admin.caller(), *user, now).add_to(decided.transaction);
  return decided;
}

// Empty for no password. Argon2id takes its time, so it runs on a pool.
Task<std::string> UserService::hash_of(const std::optional<Secret>& password) {
  if (!password) co_return std::string{};
  auto hash = [&password] { return crypto::hash_password(password->reveal()); };
  auto hashed = co_await passwords_.run(hash);
  co_return hashed;
}

}  // namespace sealmint::service
