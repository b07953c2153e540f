#include "auditor/entry_filter.hpp"

#include <algorithm>

namespace sealmint::auditor {
namespace {

bool has_digest(const audit::LeafRecord& record, ByteView digest) {
  if (std::ranges::equal(record.digest, digest)) return true;
  return record.data_hash && std::ranges::equal(*record.data_hash, digest);
}

}  // namespace

bool fits(const EntryFilter& filter, const audit::LeafRecord& record) {
  if (!filter.kind.empty() && record.kind != filter.kind) return false;
  if (filter.id && record.id != *filter.id) return false;
  if (filter.signer_id && record.signer_id != filter.signer_id) return false;
  if (filter.actor_id && record.actor_id != filter.actor_id) return false;
  if (filter.since && record.created_at < *filter.since) return false;
  if (filter.before && record.created_at >= *filter.before) return false;
  return !filter.digest || has_digest(record, *filter.digest);
}

}  // namespace sealmint::auditor
