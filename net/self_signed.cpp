#include <openssl/ec.h>
#include <openssl/pem.h>

#include <algorithm>

#include "net/openssl.hpp"
#include "net/tls.hpp"

namespace sealmint::net {
namespace {

constexpr long validity_seconds = 397L * 24 * 3600;
// Clocks of clients are a little behind now and then.
constexpr long backdate_seconds = 3600;
constexpr std::size_t host_chars = 253;
constexpr int serial_bits = 127;

Error failed(std::string_view step) {
  return make_error(ErrorKind::internal, std::string(step) + ": " + take_openssl_error());
}

// The host goes into OpenSSL's little language for extensions, where a comma begins a new entry.
bool is_host(std::string_view host) {
  const auto is_host_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':' || c == '*';
  };
  return !host.empty() && host.size() <= host_chars &&
         std::all_of(host.begin(), host.end(), is_host_char);
}

bool is_ip(const std::string& host) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
  ERR_clear_error();
  const bool is_address = address != nullptr;
  ASN1_OCTET_STRING_free(address);
  return is_address;
}

std::string alternative_names(const std::string& host) {
  if (host == "localhost") return "DNS:localhost,IP:127.0.0.1,IP:::1";
  return (is_ip(host) ? "IP:" : "DNS:") + host;
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const X509ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_random_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, OpensslDelete<BN_free>> number(BN_new());
  return number && BN_rand(number.get(), serial_bits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::string& host) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(host.data());
  // X.520 bounds a common name by 64 characters; the alternative name carries the whole host.
  const int length = static_cast<int>(std::min<std::size_t>(host.size(), 64));
  return X509_set_version(certificate, X509_VERSION_3) == 1 && set_random_serial(certificate) &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -backdate_seconds) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), validity_seconds) != nullptr &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, length, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1 && X509_set_pubkey(certificate, key) == 1 &&
         add_extension(certificate, NID_subject_alt_name, alternative_names(host)) &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
         add_extension(certificate, NID_subject_key_identifier, "hash");
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(length)};
}

}  // namespace

Result<SelfSigned> make_self_signed(std::string_view host) {
  if (!is_host(host)) return make_error(ErrorKind::rejected, "not a host name or IP address");
  const std::string name(host);
  const KeyPtr key(EVP_EC_gen("P-256"));
  if (!key) return failed("TLS key");
  const X509Ptr certificate(X509_new());
  if (!certificate || !fill(certificate.get(), key.get(), name)) return failed("TLS certificate");
  if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) return failed("TLS certificate");
  const BioPtr certificate_bio(BIO_new(BIO_s_mem()));
  const BioPtr key_bio(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_X509(certificate_bio.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return failed("TLS certificate");
  }
  return SelfSigned{text_of(certificate_bio.get()), Secret(text_of(key_bio.get()))};
}

}  // namespace sealmint::net
