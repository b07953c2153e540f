// A request for a certificate, with the key it is for.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/crypto/certificate.hpp"
#include "core/crypto/key.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::testing {

template <class T>
T value_or_throw(Result<T> result) {
  if (result.has_error()) throw std::runtime_error(result.error().detail);
  return *std::move(result);
}

struct CertificationRequest {
  explicit CertificationRequest(std::string common_name,
                                model::KeyAlgorithm algorithm = model::KeyAlgorithm::ec_p256)
      : key(value_or_throw(
            crypto::make_signing_key(value_or_throw(crypto::generate_key(algorithm))))) {
    subject.common_name = std::move(common_name);
  }

  ports::IssueRequest order() const {
    ports::IssueRequest request;
    request.csr_der = csr_der();
    request.profile.subject = subject;
    return request;
  }
  // The same bytes each time, though a signature of an EC key is another one each time.
  const Bytes& csr_der() const {
    if (csr.empty()) csr = value_or_throw(crypto::make_request(*key, subject));
    return csr;
  }
  Bytes spki_der() const { return value_or_throw(crypto::read_request(csr_der())); }

  std::unique_ptr<ports::SigningKey> key;
  model::DistinguishedName subject;
  mutable Bytes csr;
};

}  // namespace sealmint::testing
