#include "app/commands/crypto_table.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>

#include "app/commands/commands.hpp"
#include "core/crypto/signing_implementations.hpp"

namespace sealmint::app {
namespace {

using crypto::ImplementationReport;
using crypto::SigningImplementations;

std::vector<std::string_view> chosen_by_fill(const SigningImplementations& implementations,
                                             model::KeyAlgorithm algorithm) {
  std::vector<std::string_view> names;
  for (std::size_t fill = 1; fill <= crypto::lanes_max; ++fill) {
    names.push_back(implementations.chosen(algorithm, fill));
  }
  return names;
}

boost::json::object to_json(const ImplementationReport& report) {
  boost::json::object object{{"name", report.name},
                             {"version", report.version},
                             {"lanes", report.lanes},
                             {"problem", report.problem}};
  if (report.problem.empty()) {
    object["microseconds_by_fill"] = boost::json::value_from(report.microseconds);
  }
  return object;
}

void print_json(const SigningImplementations& implementations) {
  boost::json::array algorithms;
  std::optional<model::KeyAlgorithm> current;
  for (const auto& report : implementations.reports()) {
    if (current != report.algorithm) {
      current = report.algorithm;
      algorithms.push_back({{"algorithm", model::name(report.algorithm)},
                            {"chosen_by_fill", boost::json::value_from(chosen_by_fill(
                                                   implementations, report.algorithm))},
                            {"implementations", boost::json::array{}}});
    }
    algorithms.back().at("implementations").as_array().push_back(to_json(report));
  }
  std::cout << boost::json::object{{"crypto", algorithms}} << '\n';
}

void print_row(const ImplementationReport& report) {
  std::cout << fmt::format("  {:<14}", report.name);
  if (!report.problem.empty()) {
    std::cout << "not used: " << report.problem << '\n';
    return;
  }
  for (const double time : report.microseconds) std::cout << fmt::format(" {:>13.1f}", time);
  std::cout << '\n';
}

void print_chosen(const SigningImplementations& implementations, model::KeyAlgorithm algorithm) {
  std::cout << fmt::format("  {:<14}", "chosen");
  for (const auto name : chosen_by_fill(implementations, algorithm)) {
    std::cout << fmt::format(" {:>13}", name.empty() ? "none" : name);
  }
  std::cout << '\n';
}

void print_text(const SigningImplementations& implementations) {
  const auto reports = implementations.reports();
  std::cout << "Microseconds for one signature when 1 to 8 are made at once; every line passed its "
               "self-test.\n";
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const auto algorithm = reports[i].algorithm;
    if (i == 0 || reports[i - 1].algorithm != algorithm) {
      std::cout << '\n' << model::name(algorithm) << '\n';
    }
    print_row(reports[i]);
    if (i + 1 == reports.size() || reports[i + 1].algorithm != algorithm) {
      print_chosen(implementations, algorithm);
    }
  }
  std::cout << '\n';
  for (const auto& report : reports) {
    if (report.algorithm != reports.front().algorithm) break;
    std::cout << fmt::format("{:<16}{}\n", report.name, report.version);
  }
}

}  // namespace

int print_crypto_table(bool as_json) {
  const char* const text = std::getenv("SEALMINT_CRYPTO");
  const auto choice = text ? crypto::parse_signing_choice(text) : crypto::SigningChoice::automatic;
  if (!choice) {
    std::cerr << "sealmint: SEALMINT_CRYPTO: must be one of " << crypto::signing_choices << '\n';
    return exit_config;
  }
  SilentLog log;  // the table tells the problems itself
  const SigningImplementations implementations(crypto::available_implementations(*choice), log);
  if (as_json) {
    print_json(implementations);
  } else {
    print_text(implementations);
  }
  return 0;
}

}  // namespace sealmint::app
