#include <openssl/err.h>

#include <ctime>

#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

using std::chrono::year;

constexpr TimePoint first_day{std::chrono::sys_days{year{1950} / 1 / 1}};
constexpr TimePoint first_generalized{std::chrono::sys_days{year{2050} / 1 / 1}};
constexpr TimePoint after_last_day{std::chrono::sys_days{year{10000} / 1 / 1}};

// "YYMMDDHHMMSSZ" or "YYYYMMDDHHMMSSZ": no fraction, no zone, never without seconds.
bool has_strict_form(const ASN1_TIME& time) {
  const int length = ASN1_STRING_length(&time);
  const int wanted = ASN1_STRING_type(&time) == V_ASN1_UTCTIME ? 13 : 15;
  return length == wanted && ASN1_STRING_get0_data(&time)[length - 1] == 'Z';
}

}  // namespace

Result<Asn1Time> make_time(TimePoint time) {
  if (time < first_day || time >= after_last_day) {
    return rejected_input("a date of a certificate must lie in the years 1950 to 9999");
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  Asn1Time encoded{ASN1_TIME_set(nullptr, static_cast<time_t>(seconds.time_since_epoch().count()))};
  if (!encoded) return openssl_error("encode a time");
  return encoded;
}

Result<TimePoint> read_time(const ASN1_TIME& time) {
  std::tm fields{};
  if (!has_strict_form(time) || ASN1_TIME_to_tm(&time, &fields) != 1) {
    ERR_clear_error();
    return rejected_input("a date of the certificate is not in the form of RFC 5280");
  }
  const std::chrono::year_month_day date{
      year{fields.tm_year + 1900}, std::chrono::month{static_cast<unsigned>(fields.tm_mon + 1)},
      std::chrono::day{static_cast<unsigned>(fields.tm_mday)}};
  const TimePoint read = TimePoint{std::chrono::sys_days{date}} +
                         std::chrono::hours{fields.tm_hour} + std::chrono::minutes{fields.tm_min} +
                         std::chrono::seconds{fields.tm_sec};
  const bool generalized = ASN1_STRING_type(&time) == V_ASN1_GENERALIZEDTIME;
  if (generalized && read < first_generalized) {
    return rejected_input("a date of the certificate before 2050 is not in the form of RFC 5280");
  }
  return read;
}

}  // namespace sealmint::crypto
