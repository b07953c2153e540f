// What is made and proved with the keys of authorities. Opens keys and signs, so all that takes a
// vault runs on the pool of the keys.
#pragma once

#include "core/model/certificate.hpp"
#include "core/model/requests_authorities.hpp"
#include "core/ports/key_vault.hpp"
#include "core/rules/validity.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// An issuer that may certify another authority until `not_after`, by a rule that is checked again
// at each use.
struct Issuer {
  Shared<model::Authority> authority;
  Shared<model::WrappedKey> key;
};

Result<Issuer> find_issuer(const Snapshot& snapshot, AuthorityId id, TimePoint now);

// Issues below `issuer` and makes the record of it. `max_path_length` is a wish, -1 = whatever the
// issuer has left.
Result<model::Certificate> certify(ports::KeyVault& vault, const Issuer& issuer, ByteView csr_der,
                                   const rules::Validity& window, std::int64_t max_path_length,
                                   TimePoint now);

// A newer certificate for the key of an authority: of a root by itself, of an intermediate by its
// parent.
Result<model::Certificate> certify_self(ports::KeyVault& vault, const model::Authority& authority,
                                        const model::WrappedKey& key, TimePoint not_after,
                                        TimePoint now);
Result<model::Certificate> certify_by_parent(ports::KeyVault& vault, const Issuer& parent,
                                             const model::Authority& authority,
                                             const model::WrappedKey& key, TimePoint not_after,
                                             TimePoint now);

// A certificate of the authority behind `key` that somebody brings, read and proved.
Result<model::Certificate> read_import(ports::KeyVault& vault, const model::WrappedKey& key,
                                       const model::ImportAuthorityCertificate& input,
                                       TimePoint now);

}  // namespace sealmint::service
