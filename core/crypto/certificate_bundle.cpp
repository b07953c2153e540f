#include "core/crypto/certificate_bundle.hpp"

#include <openssl/cms.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "core/base/der.hpp"
#include "core/base/wipe.hpp"
#include "core/crypto/der_kind.hpp"
#include "core/crypto/pem_blocks.hpp"
#include "core/crypto/text_kind.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

using CmsHandle = std::unique_ptr<CMS_ContentInfo, Freer<CMS_ContentInfo_free>>;
struct CertificateListFree {
  void operator()(STACK_OF(X509) * list) const { sk_X509_pop_free(list, X509_free); }
};
using CertificateList = std::unique_ptr<STACK_OF(X509), CertificateListFree>;

constexpr std::array<std::string_view, 2> certificate_labels{"CERTIFICATE", "X509 CERTIFICATE"};
constexpr std::string_view trusted_label = "TRUSTED CERTIFICATE";
constexpr std::array<std::string_view, 3> cms_labels{"PKCS7", "PKCS #7 SIGNED DATA", "CMS"};
constexpr std::array<std::string_view, 2> request_labels{"CERTIFICATE REQUEST",
                                                         "NEW CERTIFICATE REQUEST"};

template <class Labels>
bool is_one_of(const Labels& labels, std::string_view label) {
  return std::ranges::find(labels, label) != labels.end();
}

// No text begins so: 0x30 is the digit zero, and what follows is no character of UTF-8.
bool is_der(ByteView file) { return file.size() > 1 && file[0] == 0x30 && file[1] >= 0x80; }

Result<void> check_size(ByteView file) {
  if (file.size() > bundle_bytes_max) return rejected_input("The file is over 256 KiB");
  const auto is_blank = [](std::uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
  };
  if (std::ranges::all_of(file, is_blank)) return rejected_input("The file is empty");
  return {};
}

Result<Bytes> encode(X509& certificate) {
  std::uint8_t* encoded = nullptr;
  const int length = i2d_X509(&certificate, &encoded);
  if (length <= 0) return openssl_error("encode a certificate");
  Bytes der(encoded, encoded + length);
  OPENSSL_free(encoded);
  return der;
}

class Bundle {
 public:
  // A structure whose kind nobody named.
  Result<void> add_structure(ByteView data) {
    const DerKind kind = kind_of_der(data);
    if (kind == DerKind::cms) return add_cms(data);
    if (kind == DerKind::certificate) return add_certificate(data);
    return rejected_input("The file holds no certificate: it is " + std::string{description(kind)} +
                          remedy(kind));
  }

  Result<void> add_cms(ByteView cms) {
    if (cms.size() > bundle_bytes_max) return rejected_input("The PKCS#7 bundle is over 256 KiB");
    const std::uint8_t* at = cms.data();
    const CmsHandle handle{d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(cms.size()))};
    ERR_clear_error();
    if (!handle || at != cms.data() + cms.size()) {
      return rejected_input("The PKCS#7 bundle cannot be read: it is cut off or damaged");
    }
    if (OBJ_obj2nid(CMS_get0_type(handle.get())) != NID_pkcs7_signed) {
      return rejected_input(
          "The PKCS#7 structure is not of the kind that carries certificates (SignedData)");
    }
    const CertificateList list{CMS_get1_certs(handle.get())};
    ERR_clear_error();
    if (!list || sk_X509_num(list.get()) == 0) {
      return rejected_input("The PKCS#7 bundle holds no certificate");
    }
    for (int i = 0; i < sk_X509_num(list.get()); ++i) {
      TRY(const Bytes der, encode(*sk_X509_value(list.get(), i)));
      TRY_VOID(add_certificate(der));
    }
    return {};
  }

  Result<void> add_block(const PemBlock& block) {
    const bool trusted = block.label == trusted_label;
    const bool named = trusted || is_one_of(certificate_labels, block.label);
    if (!named && !is_one_of(cms_labels, block.label)) return {};
    const auto decoded = decode_block(block.base64);
    if (!decoded) return rejected_input(in_block("it holds no canonical base64"));
    ByteView data = *decoded;
    if (trusted) {  // OpenSSL's own notes follow the certificate
      const auto certificate = take_der_element(data);
      return add_certificate(certificate ? certificate->whole : data);
    }
    // Windows' tools write CERTIFICATE around anything.
    return kind_of_der(data) == DerKind::unknown ? add_certificate(data) : add_structure(data);
  }

  Result<std::vector<Bytes>> take() { return std::move(certificates_); }
  bool empty() const { return certificates_.empty(); }

 private:
  static const char* remedy(DerKind kind) {
    switch (kind) {
      case DerKind::request: return "; give it to the CA and take what the CA answers";
      case DerKind::private_key:
      case DerKind::pkcs12:
        return ". It was not read or kept, but treat a key in it as disclosed; give the "
               "certificate alone";
      default: return "";
    }
  }

  std::string in_block(std::string_view what) const {
    return "Certificate " + std::to_string(certificates_.size() + 1) +
           " of the file: " + std::string{what};
  }

  Result<void> add_certificate(ByteView der) {
    if (der.size() > bundle_certificate_bytes_max) {
      return rejected_input(in_block("it is over 64 KiB"));
    }
    const auto certificate = parse_certificate(der);
    if (!certificate) return rejected_input(in_block(certificate.error().detail));
    const auto is_same = [&](const Bytes& other) { return std::ranges::equal(other, der); };
    if (std::ranges::any_of(certificates_, is_same)) return {};
    if (certificates_.size() == bundle_certificates_max) {
      return rejected_input("The file holds more than " + std::to_string(bundle_certificates_max) +
                            " certificates");
    }
    certificates_.emplace_back(der.begin(), der.end());
    return {};
  }

  std::vector<Bytes> certificates_;
};

// Bytes that may turn out to be somebody's key.
struct Wiped {
  Bytes bytes;
  ~Wiped() { wipe(bytes); }
};

Result<std::vector<Bytes>> certificates_of_text(std::string_view text) {
  TRY(const std::vector<PemBlock> blocks, find_pem_blocks(text));
  Bundle bundle;
  for (const PemBlock& block : blocks) {
    TRY_VOID(bundle.add_block(block));
  }
  if (bundle.empty() && blocks.empty()) {
    auto decoded = decode_block(text);
    if (!decoded) return rejected_input("The file holds no certificate: " + text_instead(text));
    const Wiped structure{*std::move(decoded)};
    TRY_VOID(bundle.add_structure(structure.bytes));
  }
  if (bundle.empty()) {
    return rejected_input("The file holds no certificate: " + blocks_instead(blocks));
  }
  return bundle.take();
}

Result<Bytes> checked_request(ByteView der) {
  const DerKind kind = kind_of_der(der);
  if (kind != DerKind::request) {
    return rejected_input("The file holds no certification request: it is " +
                          std::string{description(kind)});
  }
  TRY_VOID(parse_request(der));
  return Bytes(der.begin(), der.end());
}

Result<Bytes> request_of_block(const PemBlock& block) {
  const auto der = decode_block(block.base64);
  if (!der) return rejected_input("The certification request holds no canonical base64");
  return checked_request(*der);
}

Result<Bytes> request_of_text(std::string_view text) {
  TRY(const std::vector<PemBlock> blocks, find_pem_blocks(text));
  std::optional<Bytes> request;
  for (const PemBlock& block : blocks) {
    if (!is_one_of(request_labels, block.label)) continue;
    TRY(Bytes der, request_of_block(block));
    if (request && *request != der) {
      return rejected_input("The file holds more than one certification request");
    }
    request = std::move(der);
  }
  if (request) return *std::move(request);
  if (!blocks.empty()) {
    return rejected_input("The file holds no certification request: " + blocks_instead(blocks));
  }
  auto decoded = decode_block(text);
  if (!decoded) {
    return rejected_input("The file holds no certification request: " + text_instead(text));
  }
  const Wiped structure{*std::move(decoded)};
  return checked_request(structure.bytes);
}

}  // namespace

Result<std::vector<Bytes>> certificates_from(ByteView file) {
  TRY_VOID(check_size(file));
  if (!is_der(file)) return certificates_of_text(plain_text(file));
  Bundle bundle;
  TRY_VOID(bundle.add_structure(file));
  return bundle.take();
}

Result<std::vector<Bytes>> certificates_of_cms(ByteView cms) {
  Bundle bundle;
  TRY_VOID(bundle.add_cms(cms));
  return bundle.take();
}

Result<Bytes> request_from_text(std::string_view text) {
  const ByteView file = as_bytes(text);
  TRY_VOID(check_size(file));
  return is_der(file) ? checked_request(file) : request_of_text(plain_text(file));
}

}  // namespace sealmint::crypto
