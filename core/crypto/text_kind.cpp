#include "core/crypto/text_kind.hpp"

#include <algorithm>
#include <array>

#include "core/base/ascii.hpp"

namespace sealmint::crypto {
namespace {

struct Kind {
  std::string_view mark;
  const char* description;
};

// By how the text begins, in lower case.
constexpr std::array<Kind, 8> beginnings{{
    {"<!doctype html", "it is an HTML page, such as a login or error page of the CA's site"},
    {"<html", "it is an HTML page, such as a login or error page of the CA's site"},
    {"<", "it is an XML or HTML document"},
    {"{", "it is a JSON document; take the certificate out of it"},
    {"[", "it is a JSON document; take the certificate out of it"},
    {"ssh-", "it is an SSH key"},
    {"ecdsa-sha2-", "it is an SSH key"},
    {"certificate:\n", "it is a description of a certificate without the certificate itself"},
}};

// By the label of a block, most telling first.
constexpr std::array<Kind, 9> labels{{
    {"CERTIFICATE REQUEST",
     "it is a certification request (CSR), which goes to the CA; take what the CA answers"},
    {"CERTIFICATE", "it is a certificate"},
    {"PKCS7", "it is a PKCS#7 bundle"},
    {"CMS", "it is a CMS structure"},
    {"CRL", "it is a certificate revocation list (CRL)"},
    {"PUBLIC KEY", "it is a public key without a certificate"},
    {"PARAMETERS", "it has parameters of a key only"},
    {"PGP", "it is of PGP, which has no X.509 certificates"},
    {"SSH", "it is of SSH, which has no X.509 certificates"},
}};

}  // namespace

std::string text_instead(std::string_view text) {
  constexpr std::size_t telling_chars = 64;
  std::string start = ascii_lower_case(trimmed(text).substr(0, telling_chars));
  std::erase(start, '\r');
  for (const Kind& kind : beginnings) {
    if (start.starts_with(kind.mark)) return kind.description;
  }
  if (text.find("-----BEGIN ") != std::string_view::npos) {
    return "its BEGIN line does not stand on a line of its own";
  }
  return "there is no line \"-----BEGIN ...-----\" in it, and it is neither base64 nor DER";
}

std::string blocks_instead(std::span<const PemBlock> blocks) {
  for (const Kind& kind : labels) {
    const auto has_label = [&](const PemBlock& block) {
      return block.label.find(kind.mark) != std::string_view::npos;
    };
    if (std::ranges::any_of(blocks, has_label)) return kind.description;
  }
  return "its PEM blocks are of other kinds";
}

}  // namespace sealmint::crypto
