#include "core/engine/commit_size.hpp"

#include <variant>

namespace sealmint::engine {
namespace {

// The fixed columns of an operation and its index entries.
constexpr std::size_t operation_bytes = 256;
// Objects of the control plane are few; a certificate with its chain is about this large.
constexpr std::size_t object_bytes = 4 * 1024;

CommitSize size_of(const ports::AppendOperations& change) {
  const auto& client = change.context.client;
  const std::size_t shared_bytes =
      change.context.actor_name.size() + client.tool.size() + client.hostname.size() +
      client.command.size() + client.os_username.size() + client.signing_application_hash.size() +
      client.module_version.size() + client.source_ip.size();
  // What the items share is stored once.
  CommitSize size{change.items.size(), change.items.size() * operation_bytes + shared_bytes};
  for (const auto& item : change.items)
    size.bytes += item.digest.size() + item.error_message.size();
  return size;
}
CommitSize size_of(const ports::RememberAnswer& change) {
  return {1, operation_bytes + change.answer.size()};
}
CommitSize size_of(const ports::RecordEvent& change) {
  CommitSize size{1, operation_bytes};
  for (const auto* texts : {&change.event.facts, &change.event.personal}) {
    for (const auto& [name, value] : *texts) size.bytes += name.size() + value.size();
  }
  return size;
}
CommitSize size_of(const ports::KeepManifest& change) {
  return {1, object_bytes + change.manifest.digests->size() * sizeof(model::ManifestDigest)};
}
template <class Other>
CommitSize size_of(const Other&) {
  return {1, object_bytes};
}

}  // namespace

CommitSize size_of(const ports::Transaction& transaction) {
  CommitSize total;
  for (const auto& change : transaction.changes) {
    const auto size = std::visit([](const auto& value) { return size_of(value); }, change);
    total.rows += size.rows;
    total.bytes += size.bytes;
  }
  return total;
}

}  // namespace sealmint::engine
