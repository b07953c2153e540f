// One change each.
#include <variant>

#include "storage/sqlite/violations.hpp"
#include "storage/sqlite/writer.hpp"

namespace sealmint::storage {

Result<void> Writer::apply(const ports::Change& change) {
  return std::visit([this](const auto& each) { return apply(each); }, change);
}

Result<void> Writer::apply(const ports::AppendOperations& append) {
  rows_.clear();
  add_rows(append);
  if (const auto violation = operation_log_.append(rows_)) return to_error(*violation);
  return {};
}

Result<void> Writer::apply(const ports::RecordEvent& record) { return log_.append(record.event); }

Result<void> Writer::apply(const ports::KeepCheckpoint& keep) {
  log_.keep(keep);
  return {};
}

Result<void> Writer::apply(const ports::PruneLog& prune) {
  log_.prune(prune.below);
  return {};
}

Result<void> Writer::apply(const ports::ErasePersonal& erase) {
  operation_callers_.erase(erase.actor);
  log_.erase_personal(erase.actor);
  return {};
}

Result<void> Writer::apply(const ports::RememberAnswer& answer) {
  bind_field(remember_, 1, answer.key_hash);
  bind_field(remember_, 2, answer.body_hash);
  bind_field(remember_, 3, std::int64_t{answer.status});
  bind_field(remember_, 4, answer.answer);
  bind_field(remember_, 5, answer.expires_at);
  if (const auto violation = remember_.run()) return to_error(*violation);
  return {};
}

Result<void> Writer::apply(const ports::KeepManifest& keep) {
  manifests_.keep(keep.manifest);
  return {};
}

Result<void> Writer::apply(const ports::ForgetManifest& forget) {
  manifests_.forget(forget.signer_id, forget.root);
  return {};
}

Result<void> Writer::apply(const ports::SpendTokenUse& spend) {
  bind_field(spend_token_, 1, spend.id);
  spend_token_.execute();
  if (connection_.changed_rows() > 0) return {};
  return table<model::AccessToken>().contains(spend.id) ? use_limit_reached() : nothing_to_spend();
}

Result<void> Writer::apply(const ports::SpendClientSecretUse& spend) {
  bind_field(spend_client_secret_, 1, spend.id);
  spend_client_secret_.execute();
  if (connection_.changed_rows() > 0) return {};
  return table<model::ClientSecret>().contains(spend.id) ? use_limit_reached() : nothing_to_spend();
}

Result<void> Writer::apply(const ports::Put<model::Group>& put) {
  TRY_VOID(table<model::Group>().put(put.value));
  return group_members_.rewrite(put.value);
}

Result<void> Writer::apply(const ports::Put<model::Signer>& put) {
  TRY_VOID(table<model::Signer>().put(put.value));
  return signer_members_.rewrite(put.value);
}

std::optional<Bytes> Writer::read_setting(std::string_view key) {
  Statement select(connection_, "SELECT value FROM setting WHERE \"key\" = ?1");
  select.bind_text(1, key);
  if (!select.step()) return std::nullopt;
  const ByteView value = select.blob(0);
  return Bytes(value.begin(), value.end());
}

void Writer::write_setting(std::string_view key, ByteView value) {
  Statement upsert(connection_,
                   "INSERT INTO setting (\"key\", value) VALUES (?1, ?2) "
                   "ON CONFLICT DO UPDATE SET value = excluded.value");
  upsert.bind_text(1, key);
  upsert.bind_blob(2, value);
  upsert.execute();
}

}  // namespace sealmint::storage
