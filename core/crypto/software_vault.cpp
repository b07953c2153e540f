#include "core/crypto/software_vault.hpp"

#include "core/crypto/key.hpp"
#include "core/ports/key_importer.hpp"
#include "core/ports/secret_vault.hpp"

namespace sealmint::crypto {
namespace {

Error key_integrity() { return make_error(ErrorKind::unavailable, "key_integrity"); }

class SoftwareVault final : public ports::KeyVault,
                            public ports::KeyImporter,
                            public ports::SecretVault {
 public:
  explicit SoftwareVault(MasterKey master) : master_(std::move(master)) {}

  Result<model::WrappedKey> generate(KeyId id, Uuid owner, model::KeyPurpose purpose,
                                     model::KeyAlgorithm algorithm) override {
    TRY(const EvpKey key, generate_key(algorithm));
    return seal_existing(master_, *key, id, owner, purpose);
  }

  Result<std::unique_ptr<ports::SigningKey>> open(const model::WrappedKey& key) override {
    TRY(EvpKey loaded, load(key));
    auto reload = [this, key] { return load(key); };
    TRY(auto signing_key, make_signing_key(std::move(loaded), std::move(reload)));
    // The public half is stored in clear: what it says must be what the sealed half says.
    if (signing_key->algorithm() != key.algorithm ||
        !equal_constant_time(signing_key->public_key_der(), key.spki_der)) {
      return key_integrity();
    }
    return signing_key;
  }

  Result<model::WrappedKey> import_private_key(KeyId id, Uuid owner, model::KeyPurpose purpose,
                                               const Secret& private_key_pem) override {
    TRY(const EvpKey key, read_private_key_pem(private_key_pem.reveal()));
    return seal_existing(master_, *key, id, owner, purpose);
  }

  Result<model::SealedSecret> seal_secret(const Uuid& owner, const Secret& secret) override {
    return crypto::seal_secret(master_, owner, secret);
  }

  Result<Secret> open_secret(const Uuid& owner, const model::SealedSecret& sealed) override {
    return crypto::open_secret(master_, owner, sealed);
  }

 private:
  Result<EvpKey> load(const model::WrappedKey& key) const {
    TRY(const SecureBytes raw, open_key(master_, key));
    auto loaded = from_raw_parameters(raw.span());
    if (!loaded) return key_integrity();
    return loaded;
  }

  const MasterKey master_;
};

}  // namespace

std::unique_ptr<ports::KeyVault> make_software_vault(MasterKey master) {
  return std::make_unique<SoftwareVault>(std::move(master));
}

Result<model::WrappedKey> seal_existing(const MasterKey& master, const EVP_PKEY& key, KeyId id,
                                        Uuid owner, model::KeyPurpose purpose) {
  model::WrappedKey sealed;
  sealed.id = id;
  sealed.owner = owner;
  sealed.purpose = purpose;
  TRY(sealed.algorithm, algorithm_of(key));
  TRY(const SecureBytes raw, to_raw_parameters(key));
  // The public half is taken from what will be opened later, whose encoding may differ (an imported
  // key can carry a compressed point).
  TRY(const EvpKey reloaded, from_raw_parameters(raw.span()));
  TRY(sealed.spki_der, public_key_der(*reloaded));
  TRY_VOID(seal_key(master, sealed, raw.span()));
  return sealed;
}

}  // namespace sealmint::crypto
