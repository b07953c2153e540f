#include "storage/sqlite/operation_callers.hpp"

#include <functional>
#include <tuple>

#include "core/audit/commitment.hpp"
#include "storage/shared/fields.hpp"

namespace sealmint::storage {
namespace {

// Builds say the same for hours; clients whose command differs from call to call fill this up, and
// then it is emptied.
constexpr std::size_t remembered_max = 1'024;
// A command alone may have 128 KiB.
constexpr std::size_t remembered_command_bytes_max = 4 * 1024 * 1024;

auto texts_of(const model::ClientMetadata& client) {
  const auto& [a, b, c, d, e, f, g] = client;
  return std::tie(a, b, c, d, e, f, g);
}

}  // namespace

OperationCallers::OperationCallers(Connection& connection)
    : connection_(connection),
      insert_(connection,
              "INSERT INTO operation_caller (actor_kind, actor_id, actor_name, tool, hostname, "
              "command, os_username, signing_application_hash, module_version, source_ip, salt) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"),
      erase_(connection,
             "UPDATE operation_caller SET actor_name = '', tool = '', hostname = '', command = '', "
             "os_username = '', signing_application_hash = '', module_version = '', "
             "source_ip = '', salt = NULL WHERE actor_kind = ?1 AND actor_id = ?2") {}

const OperationCallers::Row& OperationCallers::row_of(const model::OperationContext& call) {
  const auto found = rows_.find(Key{&call.actor, &call.actor_name, &call.client});
  if (found != rows_.end()) return found->second;
  const Row row = insert(call);
  command_bytes_ += call.client.command.size();
  const bool is_full =
      rows_.size() >= remembered_max || command_bytes_ > remembered_command_bytes_max;
  if (is_full) {
    forget();
    command_bytes_ = call.client.command.size();
  }
  return rows_.emplace(Copy{call.actor, call.actor_name, call.client}, row).first->second;
}

void OperationCallers::erase(const model::ActorRef& actor) {
  bind_field(erase_, 1, actor.kind);
  bind_field(erase_, 2, actor.id);
  erase_.execute();
  forget();
}

OperationCallers::Row OperationCallers::insert(const model::OperationContext& call) {
  const audit::Salt salt = audit::make_salt();
  bind_field(insert_, 1, call.actor.kind);
  bind_field(insert_, 2, call.actor.id);
  bind_field(insert_, 3, call.actor_name);
  bind_field(insert_, 4, call.client.tool);
  bind_field(insert_, 5, call.client.hostname);
  bind_field(insert_, 6, call.client.command);
  bind_field(insert_, 7, call.client.os_username);
  bind_field(insert_, 8, call.client.signing_application_hash);
  bind_field(insert_, 9, call.client.module_version);
  bind_field(insert_, 10, call.client.source_ip);
  bind_field(insert_, 11, salt);
  insert_.execute();
  return {connection_.last_row_number(),
          audit::commit_to_caller(salt, call.actor_name, call.client)};
}

std::size_t OperationCallers::Hash::operator()(const Key& key) const {
  std::size_t hash = std::hash<model::ActorRef>{}(*key.actor);
  const auto mix = [&hash](const std::string& text) {
    hash = hash * 31 + std::hash<std::string>{}(text);
  };
  mix(*key.actor_name);
  std::apply([&mix](const auto&... texts) { (mix(texts), ...); }, texts_of(*key.client));
  return hash;
}

bool OperationCallers::are_equal(const Key& one, const Key& other) {
  return *one.actor == *other.actor && *one.actor_name == *other.actor_name &&
         texts_of(*one.client) == texts_of(*other.client);
}

}  // namespace sealmint::storage
