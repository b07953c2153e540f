#include "ca-backends/acme/problems.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace sealmint::ca::acme {
namespace {

struct Meaning {
  std::string_view type;
  Trouble trouble;
  bool may_go_better;     // Unreachable rather than Refused
  std::string_view hint;  // what a person can do; may be empty
};

constexpr std::array<Meaning, 22> meanings{{
    {"accountDoesNotExist", Trouble::credentials, false, "the account is not known there"},
    {"alreadyReplaced", Trouble::rejected, false, ""},
    {"alreadyRevoked", Trouble::rejected, false, ""},
    {"badCSR", Trouble::rejected, false, "its key, names or form do not fit the issuer's rules"},
    {"badNonce", Trouble::protocol, true, ""},
    {"badPublicKey", Trouble::rejected, false, "the kind of key is not taken there"},
    {"badRevocationReason", Trouble::rejected, false, ""},
    {"badSignatureAlgorithm", Trouble::rejected, false,
     "accountKey is of a kind that is not taken there"},
    {"caa", Trouble::rejected, false, "a CAA record forbids this issuer"},
    {"compound", Trouble::rejected, false, ""},
    {"externalAccountRequired", Trouble::credentials, false,
     "set eabKeyId and eabHmacKey as the issuer gave them"},
    {"invalidContact", Trouble::rejected, false, "look at contacts"},
    {"invalidProfile", Trouble::not_found, false, "look at profile"},
    {"malformed", Trouble::rejected, false, ""},
    {"orderNotReady", Trouble::rejected, false, ""},
    {"rateLimited", Trouble::rate_limited, true, ""},
    {"rejectedIdentifier", Trouble::rejected, false, "look at identifiers"},
    {"serverInternal", Trouble::unavailable, true, ""},
    {"unauthorized", Trouble::forbidden, false, ""},
    {"unsupportedContact", Trouble::rejected, false, "look at contacts"},
    {"unsupportedIdentifier", Trouble::rejected, false, "look at identifiers"},
    {"userActionRequired", Trouble::forbidden, false,
     "somebody has to agree to the issuer's new terms of service"},
}};

const Meaning* meaning_of(std::string_view type) {
  const auto* const found = std::ranges::find(meanings, type, &Meaning::type);
  return found == meanings.end() ? nullptr : found;
}

std::string sentence(const Problem& problem, std::string_view hint) {
  std::string what = "the issuer said " + problem.type;
  if (!hint.empty()) what += " (" + std::string(hint) + ")";
  return reason(what, problem.detail);
}

Failure by_status(const net::HttpAnswer& answer, const Problem& problem) {
  const std::string said = problem.type.empty() ? problem.detail : words(problem);
  auto trouble = trouble_of(answer, said);
  if (auto* const refused = std::get_if<Refused>(&trouble)) {
    return {std::move(*refused), problem.type};
  }
  return {std::get<Unreachable>(std::move(trouble)), problem.type};
}

Failure by_type(const net::HttpAnswer& answer, const Problem& problem, const Meaning& meaning) {
  std::string detail = sentence(problem, meaning.hint);
  if (!meaning.may_go_better) {
    return {Refused{meaning.trouble, std::move(detail)}, problem.type};
  }
  return {Unreachable{meaning.trouble, std::move(detail), answer.retry_after}, problem.type};
}

}  // namespace

Failure failure_of(const net::HttpAnswer& answer) {
  const auto read = read_problem(answer.body);
  if (!read && answer.status == 400) {
    // It may be the end of a nonce, or anything: nobody can tell that asking again is of no use.
    return not_understood("the issuer answered 400 without a reason that can be read");
  }
  const Problem problem = read.value_or(Problem{});
  const auto* const meaning = meaning_of(problem.type);
  // A server that is not well may give any reason with it; the status says that it may get better.
  const bool is_well = answer.status < 500;
  Failure failure =
      meaning && is_well ? by_type(answer, problem, *meaning) : by_status(answer, problem);
  failure.status = answer.status;
  return failure;
}

bool is_worth_another_order(std::string_view problem_type) {
  constexpr std::array<std::string_view, 8> types{
      "connection",     "dns", "tls", "incorrectResponse", "unauthorized", "rateLimited",
      "serverInternal", ""};
  return std::ranges::find(types, problem_type) != types.end();
}

std::string words(const Problem& problem) {
  return problem.detail.empty() ? problem.type : problem.type + ": " + problem.detail;
}

}  // namespace sealmint::ca::acme
