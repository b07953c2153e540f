#include "core/service/signing/sign_preparation.hpp"

#include "core/base/limits.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"

namespace sealmint::service {
namespace {

// The digest to be signed; none for Ed25519, which signs the message itself.
void set_digest(model::OperationItem& row, const model::SignItem& item) {
  const auto digest = digest_of(item.algorithm);
  if (digest == model::DigestAlgorithm::none) return;
  if (item.is_digest) {
    row.digest.assign(item.data);
  } else {
    row.digest.assign(crypto::hash(digest, item.data));
  }
}

// What a grant's scope is compared with.
rules::ObservedItem observe(const model::SignItem& item, const model::OperationItem& row,
                            const std::optional<ShownManifest>& manifest, std::size_t place) {
  rules::ObservedItem observed{row.data_hash, {}, place};
  if (item.manifest_proof || manifest) {
    const auto digest =
        manifest_digest(item, {row.digest.data(), row.digest.size()}, row.data_hash);
    observed.manifest = observe_manifest(item, digest, manifest ? &*manifest : nullptr);
  }
  return observed;
}

// Gives each job its input and its room, once nothing moves any more.
void place_jobs(Prepared& prepared, const model::SignCall& call, std::size_t signature_bytes) {
  prepared.answer.signatures.resize(prepared.jobs.size() * signature_bytes);
  std::span<std::uint8_t> room = prepared.answer.signatures;
  for (std::size_t i = 0; i < prepared.places.size(); ++i) {
    const auto& place = prepared.places[i];
    if (!place.job) continue;
    auto& job = prepared.jobs[*place.job];
    job.input = prepared.rows[*place.row].digest;
    if (job.input.empty()) job.input = call.items[i].data;
    job.space = room.first(signature_bytes);
    room = room.subspan(signature_bytes);
  }
}

Result<ByteView> signature_of(const engine::SigningJob& job) {
  if (job.outcome.has_error()) return job.outcome.error();
  return ByteView(job.space.first(job.size));
}

}  // namespace

model::OperationContext context_of(const model::Principal& principal, const model::SignCall& call,
                                   SignerId signer_id, TimePoint now) {
  return {signer_id, principal.actor, principal.name, std::nullopt, call.client, now};
}

std::string cut_error_message(std::string text) {
  if (text.size() <= limits::error_message_chars) return text;
  std::size_t end = limits::error_message_chars;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text;
}

Prepared prepare(const rules::Permit& permit, const model::SignCall& call,
                 const std::optional<ShownManifest>& manifest, TimePoint now) {
  Prepared prepared;
  prepared.answer.signer_id = permit.signer().id;
  prepared.answer.certificate_serial_number = permit.certificate().serial_number;
  prepared.places.reserve(call.items.size());
  prepared.rows.reserve(call.items.size());
  prepared.jobs.reserve(call.items.size());
  prepared.answer.items.reserve(call.items.size());
  for (const auto& item : call.items) {
    auto& place = prepared.places.emplace_back();
    auto& outcome = prepared.answer.items.emplace_back();
    outcome.id = item.id;
    outcome.algorithm = item.algorithm;
    if (item.schema_error) {
      // Nothing to put on record: the item names no bytes.
      outcome.signature = *item.schema_error;
      continue;
    }
    place.row = prepared.rows.size();
    auto& row = prepared.rows.emplace_back();
    row.id = crypto::new_id<OperationId>(now);
    row.algorithm = item.algorithm;
    row.data_hash = crypto::sha256(item.data);
    outcome.operation_id = row.id;
    const auto checked = rules::check_item(item, permit.certificate().key_algorithm);
    if (checked.has_error()) {
      outcome.signature = checked.error();
      continue;
    }
    set_digest(row, item);
    if (permit.needs_grant()) {
      prepared.observed.push_back(observe(item, row, manifest, prepared.places.size() - 1));
    }
    place.job = prepared.jobs.size();
    prepared.jobs.emplace_back().algorithm = item.algorithm;
  }
  place_jobs(prepared, call, model::signature_bytes_max(permit.key()->algorithm));
  return prepared;
}

std::int64_t join(Prepared& prepared) {
  std::int64_t signatures = 0;
  for (std::size_t i = 0; i < prepared.places.size(); ++i) {
    auto& outcome = prepared.answer.items[i];
    const auto& place = prepared.places[i];
    if (place.job) outcome.signature = signature_of(prepared.jobs[*place.job]);
    if (outcome.signature.has_value()) ++signatures;
  }
  return signatures;
}

void note_places(Prepared& prepared, std::uint64_t first_index) {
  for (std::size_t i = 0; i < prepared.places.size(); ++i) {
    const auto& row = prepared.places[i].row;
    if (row) prepared.answer.items[i].log_index = first_index + *row;
  }
}

ports::Transaction record_of(Prepared& prepared, model::OperationContext context) {
  for (std::size_t i = 0; i < prepared.places.size(); ++i) {
    const auto& outcome = prepared.answer.items[i];
    if (!prepared.places[i].row) continue;
    auto& row = prepared.rows[*prepared.places[i].row];
    if (outcome.signature.has_value()) {
      row.signature_hash = crypto::sha256(*outcome.signature);
      continue;
    }
    row.status = model::OperationStatus::failed;
    row.error_message = cut_error_message(outcome.signature.error().detail);
  }
  ports::Transaction transaction;
  if (!prepared.rows.empty()) {
    transaction.changes.emplace_back(
        ports::AppendOperations{std::move(context), std::move(prepared.rows)});
  }
  return transaction;
}

void make_rows_again(Prepared& prepared, const rules::Permit& permit, const model::SignCall& call,
                     const std::optional<ShownManifest>& manifest, TimePoint now) {
  auto again = prepare(permit, call, manifest, now);
  prepared.rows = std::move(again.rows);
  for (std::size_t i = 0; i < prepared.answer.items.size(); ++i) {
    prepared.answer.items[i].operation_id = again.answer.items[i].operation_id;
  }
}

}  // namespace sealmint::service
