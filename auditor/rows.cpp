#include "auditor/rows.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

#include "auditor/record_json.hpp"
#include "auditor/text.hpp"

namespace sealmint::auditor {
namespace {

// ---- CSV ----

bool looks_like_formula(std::string_view text) {
  constexpr std::string_view beginnings = "=+-@\t\r";
  return !text.empty() && beginnings.find(text.front()) != beginnings.npos;
}

std::string csv_value(std::string_view text) {
  // Before the controls are replaced: a tab at the beginning counts.
  const bool is_formula = looks_like_formula(text);
  const std::string plain = (is_formula ? "'" : "") + without_controls(text);
  if (plain.find_first_of(",\"") == plain.npos) return plain;
  std::string quoted = "\"";
  for (const char c : plain) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string facts_text(const audit::LeafRecord& record) {
  if (record.facts.empty()) return {};
  return boost::json::serialize(to_json(0, record).at("facts"));
}

std::string csv_head() {
  std::string line = "index";
  for (const auto name : field_names()) line += "," + std::string(name);
  return line + ",facts\r\n";
}

std::string csv_row(std::uint64_t index, const audit::LeafRecord& record) {
  std::string line = std::to_string(index);
  const auto fields = to_fields(record);
  for (std::size_t i = 0; i < field_names().size(); ++i) line += "," + csv_value(fields[i].second);
  return line + "," + csv_value(facts_text(record)) + "\r\n";
}

// ---- CEF ----

// `escaped` are the characters that get a backslash; the backslash itself is one.
std::string cef_text(std::string_view text, std::string_view escaped) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      if (escaped.find(c) != escaped.npos) out += '\\';
      out += c;
    }
  }
  return without_controls(out);
}

class CefExtension {
 public:
  void add(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (!text_.empty()) text_ += ' ';
    text_ += std::string(name) + "=" + cef_text(value, "\\=");
  }
  // One of the fields that have no meaning of their own.
  void add_labelled(std::string_view name, std::string_view label, std::string_view value) {
    if (value.empty()) return;
    add(std::string(name) + "Label", label);
    add(name, value);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

unsigned severity(std::string_view kind) {
  if (kind.ends_with("-denied")) return 6;
  return kind.ends_with("-failed") ? 5 : 3;
}

std::string cef_extension(std::uint64_t index, const audit::LeafRecord& record) {
  const auto id_text = [](const std::optional<Uuid>& id) {
    return id ? to_string(*id) : std::string();
  };
  CefExtension extension;
  extension.add("rt", std::to_string(to_unix_ms(record.created_at)));
  extension.add("externalId", to_string(record.id));
  extension.add("suid", id_text(record.actor_id));
  extension.add("sproc", record.actor_kind);
  extension.add("reason", record.reason);
  extension.add_labelled("cn1", "index", std::to_string(index));
  extension.add_labelled("cs1", "signerId", id_text(record.signer_id));
  extension.add_labelled("cs2", "algorithm", record.algorithm);
  extension.add_labelled("cs3", "digest", to_hex(record.digest));
  extension.add_labelled("cs4", "grantId", id_text(record.grant_id));
  extension.add_labelled("cs5", "certificateId", id_text(record.certificate_id));
  extension.add_labelled("cs6", "signatureHash",
                         record.signature_hash ? to_hex(*record.signature_hash) : "");
  if (record.data_hash) extension.add("fileHash", to_hex(*record.data_hash));
  extension.add("msg", facts_text(record));
  return extension.take();
}

std::string cef_row(std::string_view product_version, std::uint64_t index,
                    const audit::LeafRecord& record) {
  const std::string kind = cef_text(record.kind, "\\|");
  return "CEF:0|Sealmint|Sealmint|" + cef_text(product_version, "\\|") + "|" + kind + "|" + kind +
         "|" + std::to_string(severity(record.kind)) + "|" + cef_extension(index, record) + "\n";
}

}  // namespace

std::optional<RowFormat> parse_row_format(std::string_view text) {
  if (text == "jsonl") return RowFormat::jsonl;
  if (text == "csv") return RowFormat::csv;
  if (text == "cef") return RowFormat::cef;
  return std::nullopt;
}

std::string row_head(RowFormat format) {
  return format == RowFormat::csv ? csv_head() : std::string();
}

std::string row(RowFormat format, std::string_view product_version, std::uint64_t index,
                const audit::LeafRecord& record) {
  switch (format) {
    case RowFormat::jsonl: return only_ascii(boost::json::serialize(to_json(index, record))) + "\n";
    case RowFormat::csv: return csv_row(index, record);
    case RowFormat::cef: return cef_row(product_version, index, record);
  }
  return {};
}

}  // namespace sealmint::auditor
