#include "ca-backends/acme/certificate_chain.hpp"

#include "core/crypto/certificate.hpp"

namespace sealmint::ca::acme {
namespace {

// Whether the issuer at the top has that common name.
bool leads_to(const std::vector<Bytes>& chain, const std::string& common_name) {
  const auto top = crypto::read_certificate(chain.back());
  if (top.has_error()) return false;
  const std::string names = "," + top->issuer + ",";
  return names.find(",CN=" + common_name + ",") != std::string::npos;
}

ports::IssuedCertificate issued_as(std::vector<Bytes> chain) {
  ports::IssuedCertificate issued;
  issued.certificate_der = std::move(chain.front());
  issued.chain_der.assign(std::make_move_iterator(chain.begin() + 1),
                          std::make_move_iterator(chain.end()));
  return issued;
}

}  // namespace

Step<std::vector<Bytes>> read_chain(std::string_view pem) {
  auto chain = crypto::from_pem("CERTIFICATE", pem);
  if (chain.has_error() || chain->empty()) {
    return not_understood("the issuer's certificate is no PEM chain");
  }
  return *std::move(chain);
}

Steps<ports::IssuedCertificate> fetch_chain(Issuer& issuer, std::string url, Deadline deadline) {
  const std::string& preferred = issuer.settings.preferred_chain;
  CO_TRY(const net::HttpAnswer answer, co_await issuer.account.post(std::move(url), {}, deadline));
  CO_TRY(std::vector<Bytes> first, read_chain(answer.body));
  if (preferred.empty() || leads_to(first, preferred)) co_return issued_as(std::move(first));
  for (const std::string& alternate : alternate_links(answer.headers)) {
    const auto other = co_await issuer.account.post(alternate, {}, deadline);
    if (other.has_error()) continue;
    auto chain = read_chain(other->body);
    if (chain.has_value() && leads_to(*chain, preferred)) co_return issued_as(*std::move(chain));
  }
  auto issued = issued_as(std::move(first));
  issued.warnings.push_back("The issuer offered no chain to " + preferred + " (preferredChain)");
  co_return issued;
}

}  // namespace sealmint::ca::acme
