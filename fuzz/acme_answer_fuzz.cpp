// What an ACME issuer says, as a hostile one does. Whatever is read can be acted upon: tokens are
// fit for a path, and the next step of an order that is read is always one that ends.
#include <cstdlib>
#include <vector>

#include "ca-backends/acme/certificate_chain.hpp"
#include "ca-backends/acme/messages.hpp"
#include "ca-backends/acme/order_steps.hpp"
#include "ca-backends/acme/problems.hpp"
#include "ca-backends/acme/ticket.hpp"

using sealmint::ByteView;
namespace acme = sealmint::ca::acme;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_authorization(const acme::Authorization& authorization) {
  for (const acme::Challenge& challenge : authorization.challenges) {
    require(!challenge.token.empty());
    require(challenge.token.find_first_of("/.\\ \"\r\n") == std::string::npos);
  }
  const std::vector<acme::Authorization> all{authorization};
  acme::Order order;
  for (const auto status : {acme::OrderStatus::pending, acme::OrderStatus::invalid}) {
    order.status = status;
    const auto decision = acme::next_step(order, all, {"http-01", true, true, true});
    require(decision.reason.size() <= 1000);
    require(decision.next != acme::Next::publish && decision.next != acme::Next::answer);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = sealmint::as_text(ByteView{data, size});
  if (const auto directory = acme::read_directory(text); directory.has_value()) {
    require(!directory->new_nonce.empty() && !directory->new_order.empty());
  }
  if (const auto order = acme::read_order(text); order.has_value()) {
    require(order->authorizations.size() <= acme::authorizations_max);
    require(acme::next_step(*order, {}, {"http-01"}).reason.size() <= 1000);
  }
  if (const auto authorization = acme::read_authorization(text); authorization.has_value()) {
    check_authorization(*authorization);
  }
  if (const auto window = acme::read_renewal_info(text); window.has_value()) {
    require(window->start < window->end);
  }
  if (const auto ticket = acme::read_ticket(text); ticket.has_value()) {
    require(acme::read_ticket(acme::to_text(*ticket))->order_url == ticket->order_url);
  }
  if (const auto chain = acme::read_chain(text); chain.has_value()) require(!chain->empty());
  sealmint::net::HttpAnswer answer;
  answer.status = 400;
  answer.body = text;
  require(acme::failure_of(answer).detail().size() <= 1000);
  acme::alternate_links({{"Link", std::string(text)}});
  return 0;
}
