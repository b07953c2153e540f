#include "core/service/signers/certificate_terms.hpp"

namespace sealmint::service {

Result<Shared<model::Certificate>> certificate_of(const Snapshot& snapshot,
                                                  const model::Signer& signer) {
  Shared<model::Certificate> certificate;
  if (signer.certificate_id) certificate = snapshot.certificate(*signer.certificate_id);
  if (certificate) return certificate;
  return make_error(ErrorKind::rejected, "Signer " + signer.name + " has no certificate");
}

Result<std::string> common_name_for(const Snapshot& snapshot, const model::Signer& signer,
                                    const model::ReissueCertificate& input) {
  if (input.common_name) return *input.common_name;
  if (signer.common_name) return *signer.common_name;
  const auto certificate = certificate_of(snapshot, signer);
  if (certificate.has_value() && !(*certificate)->common_name.empty()) {
    return (*certificate)->common_name;
  }
  return make_error(ErrorKind::rejected, "commonName: required, the signer has none to keep");
}

}  // namespace sealmint::service
