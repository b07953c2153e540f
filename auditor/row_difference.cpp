#include "auditor/row_difference.hpp"

#include <algorithm>
#include <string_view>

#include "core/audit/commitment.hpp"
#include "core/audit/records.hpp"

namespace sealmint::auditor {
namespace {

using Wrong = std::optional<std::string>;

std::string differs(std::string_view table, std::string_view column) {
  return "its row in \"" + std::string(table) + "\" has another " + std::string(column) +
         " than was logged";
}

std::string persons_differ(std::string_view table) {
  return "its row in \"" + std::string(table) + "\" says something else of persons than was logged";
}

std::string altered(std::string_view table) {
  return "its row in \"" + std::string(table) + "\" holds what Sealmint never writes";
}

bool says_nothing(const model::Operation& operation) {
  const auto& [tool, hostname, command, username, application, module, address] = operation.client;
  return std::ranges::all_of(std::array{&operation.actor_name, &tool, &hostname, &command,
                                        &username, &application, &module, &address},
                             [](const std::string* text) { return text->empty(); });
}

// What was erased cannot be compared, but then it must be gone.
bool has_persons_of(const ports::OperationRow& row, const Sha256& logged) {
  const auto& operation = row.operation;
  if (!row.salt) return says_nothing(operation);
  return audit::commit_to_caller(*row.salt, operation.actor_name, operation.client) == logged;
}

bool has_persons_of(const ports::EventRow& row, const Sha256& logged) {
  if (!row.salt) return row.personal.empty();
  return audit::commit_to_texts(*row.salt, row.personal) == logged;
}

bool has_actor_of(const ports::EventRow& row, const audit::LeafRecord& record) {
  if (!row.actor) return !record.actor_id;
  return model::name(row.actor->kind) == record.actor_kind && row.actor->id == record.actor_id;
}

template <class Tag>
std::optional<Uuid> uuid_of(const std::optional<Id<Tag>>& id) {
  return id ? std::optional(id->uuid) : std::nullopt;
}

}  // namespace

Wrong row_difference(const ports::OperationRow& row, const audit::LeafRecord& record) {
  const model::Operation& operation = row.operation;
  const auto wrong = [](std::string_view column) { return differs("operation", column); };
  const std::string_view algorithm =
      operation.algorithm ? model::name(*operation.algorithm) : std::string_view();
  if (row.is_altered) return altered("operation");
  if (operation.id.uuid != record.id) return wrong("id");
  if (audit::kind_of(operation.status) != record.kind) return wrong("status");
  if (operation.created_at != record.created_at) return wrong("created_at");
  if (operation.signer_id.uuid != record.signer_id) return wrong("signer_id");
  if (model::name(operation.actor.kind) != record.actor_kind) return wrong("actor_kind");
  if (operation.actor.id != record.actor_id) return wrong("actor_id");
  if (algorithm != record.algorithm) return wrong("algorithm");
  if (operation.data_hash != record.data_hash) return wrong("data_hash");
  if (!std::ranges::equal(ByteView(operation.digest), record.digest)) return wrong("digest");
  if (uuid_of(operation.grant_id) != record.grant_id) return wrong("grant_id");
  if (operation.error_message != record.reason) return wrong("error_message");
  if (!has_persons_of(row, record.personal)) return persons_differ("operation_caller");
  return std::nullopt;
}

Wrong row_difference(const ports::EventRow& row, const audit::LeafRecord& record) {
  if (row.is_altered) return altered("event");
  if (row.id.uuid != record.id) return differs("event", "id");
  if (!has_actor_of(row, record)) return differs("event", "actor");
  if (!has_persons_of(row, record.personal)) return persons_differ("event");
  return std::nullopt;
}

}  // namespace sealmint::auditor
