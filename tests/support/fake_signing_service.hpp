// A service of the PKCS#11 module in the same process, with one P-256 signer.
#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "pkcs11/service.hpp"

namespace sealmint::testing {

class FakeSigningService : public pkcs11::Service {
 public:
  FakeSigningService() : key_(EVP_EC_gen("P-256"), EVP_PKEY_free), pem_(self_signed()) {}

  client::Answer<void> log_in() override { return {}; }
  bool is_for(const client::Credential&) const override { return false; }

  client::Answer<std::vector<client::SignerRow>> signers() override {
    client::SignerRow row;
    row.id = "01890a5d-ac96-774b-bcce-b302099a8057";
    row.name = "release";
    row.status = "active";
    row.certificate_id = "01890a5d-ac96-774b-bcce-b302099a8058";
    row.key_algorithm = "EC_prime256v1";
    return std::vector<client::SignerRow>{row};
  }

  client::Answer<client::CertificateText> certificate(const client::SignerRow&) override {
    return client::CertificateText{pem_, pem_};
  }

  client::Answer<client::Signed> sign(const client::SignerRow&, const pkcs11::TokenContentPtr&,
                                      client::SignItem item) override {
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new(key_.get(), nullptr), EVP_PKEY_CTX_free);
    Bytes signature(128);
    std::size_t size = signature.size();
    EVP_PKEY_sign_init(context.get());
    EVP_PKEY_sign(context.get(), signature.data(), &size, item.data.data(), item.data.size());
    signature.resize(size);
    return client::Signed{std::move(signature), ""};
  }

 private:
  std::string self_signed() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 4711);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400);
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("release"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_set_pubkey(certificate.get(), key_.get());
    X509_sign(certificate.get(), key_.get(), EVP_sha256());
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(bio.get(), certificate.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::string pem_;
};

}  // namespace sealmint::testing
