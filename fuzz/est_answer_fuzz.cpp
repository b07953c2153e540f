// What an EST server answers, from a stranger: bodies of certificates, attributes, refusals.
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>

#include "ca-backends/est/answer.hpp"
#include "ca-backends/est/csr_attributes.hpp"
#include "core/crypto/certificate_bundle.hpp"

namespace {

using namespace sealmint;
using namespace sealmint::ca;

void read_certificates(std::string_view body) {
  auto certificates = est::certificates_of_body(body);
  if (certificates.has_error()) return;
  const auto count = certificates->size();
  if (count == 0 || count > crypto::bundle_certificates_max) std::abort();
  if (est::take_leaf(*certificates, {}).empty()) std::abort();
  if (certificates->size() != count - 1) std::abort();
}

void read_attributes(std::string_view body) {
  const auto der = est::der_of_body(body);
  if (!der) return;
  const auto wanted = est::read_csr_attributes(*der);
  if (wanted.has_value()) (void)est::describe(*wanted);
}

void read_failure(std::string_view body) {
  constexpr unsigned statuses[] = {202, 299, 302, 400, 401, 403, 404, 429, 500, 503, 504};
  net::HttpAnswer answer;
  answer.status = statuses[body.size() % std::size(statuses)];
  answer.body = body;
  answer.headers = {{"Location", std::string(body)}, {"WWW-Authenticate", std::string(body)}};
  const auto failure = est::failure_of(answer, "simpleenroll", true);
  const auto length = std::visit([](const auto& what) { return what.detail.size(); }, failure);
  if (length == 0 || length > 4'000) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 3) {
    case 0: read_certificates(body); break;
    case 1: read_attributes(body); break;
    case 2: read_failure(body); break;
  }
  return 0;
}
