// Certificates, and names of signers, on the disk of the user: what one run of a tool has fetched
// the next need not fetch again. Nothing of it is secret, and nothing is signed by what it says:
// the list of signers is asked for anew by every process that has a credential.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "client/answers.hpp"

namespace sealmint::pkcs11 {

// Files of mode 0600. What cannot be read, is too old, or could have been written by somebody else
// counts as not there; what cannot be written is not kept.
class PublicCache {
 public:
  // An empty folder: nothing is kept.
  PublicCache(const std::filesystem::path& folder, const std::string& server_url,
              std::chrono::seconds certificate_lifetime);

  // By the certificate's id, which always names the same one.
  std::optional<client::CertificateText> certificate(const std::string& certificate_id) const;
  void keep(const std::string& certificate_id, const client::CertificateText& text) const;
  // It turned out to be wrong: the next run is to fetch it.
  void forget(const std::string& certificate_id) const;

  // The signers that were seen last, for hosts that look before they log in.
  std::vector<client::SignerRow> signers() const;
  void keep(const std::vector<client::SignerRow>& signers) const;

 private:
  std::filesystem::path path_of(const std::string& name) const;

  std::filesystem::path folder_;
  std::chrono::seconds certificate_lifetime_;
};

}  // namespace sealmint::pkcs11
