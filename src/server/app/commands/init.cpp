#include "server/app/commands/init.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <istream>
#include <iterator>
#include <ostream>
#include <stdexcept>

#include "core/booking.hpp"
#include "server/app/commands/given_flag.hpp"
#include "server/app/commands/init_answers.hpp"
#include "server/app/commands/init_files.hpp"
#include "server/app/commands/new_files.hpp"
#include "server/base/digest.hpp"
#include "server/base/tz.hpp"
#include "server/site/site_notes.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyBytes = 12;

bool is_question(const std::string& flag) {
  const auto questions = init_questions("");
  return std::any_of(questions.begin(), questions.end(),
                     [&](const InitQuestion& question) { return question.flag == flag; });
}

// "de_DE.UTF-8" is de-DE; "C" and other text that names no language is en.
std::string locale_of(const std::string& language) {
  std::string tag = language.substr(0, language.find_first_of(".@"));
  std::replace(tag.begin(), tag.end(), '_', '-');
  const bool is_language =
      tag.size() >= 2 && tag != "POSIX" && core::check_locale(tag) == core::DetailFault::kNone;
  return is_language ? tag : "en";
}

// Asks until the answer is valid.
void ask(const InitQuestion& question, InitAnswers& answers, const InitWorld& world) {
  for (;;) {
    world.out << question.text;
    if (!question.fallback.empty()) world.out << " [" << question.fallback << "]";
    world.out << " " << std::flush;
    std::string line;
    if (!std::getline(world.in, line)) {
      world.out << "\n";
      throw std::runtime_error("The input ended before \"" + question.text +
                               "\" was answered, and nothing was written; give " + question.flag +
                               (question.fallback.empty() ? "." : ", or --yes for the default."));
    }
    std::string answer(core::trim(line));
    if (answer.empty()) answer = question.fallback;
    if (answer.empty()) {
      world.out << "Please answer.\n";
    } else if (const auto refusal = question.take(answers, answer)) {
      world.out << *refusal << "\n";
    } else {
      return;
    }
  }
}

InitAnswers collect(const InitCommand& command, const InitWorld& world) {
  InitAnswers answers;
  const auto questions = init_questions(world.time_zone);
  // Flags are checked before the first question.
  for (const InitQuestion& question : questions) {
    const auto given = command.answers.find(question.flag);
    if (given == command.answers.end()) continue;
    if (const auto refusal = question.take(answers, given->second)) {
      throw std::runtime_error(question.flag + ": " + *refusal);
    }
  }
  for (const InitQuestion& question : questions) {
    const auto given = command.answers.find(question.flag);
    if (given != command.answers.end()) {
      // Again in the order of the questions: an answer may depend on an earlier one.
      (void)question.take(answers, given->second);
    } else if (!command.takes_defaults) {
      ask(question, answers, world);
    } else if (question.fallback.empty()) {
      throw std::runtime_error("init --yes needs " + question.flag + ": " + question.text);
    } else if (const auto refusal = question.take(answers, question.fallback)) {
      throw std::runtime_error(question.flag + ": " + *refusal);
    }
  }
  return answers;
}

std::optional<PinnedLoader> installed_loader(const std::string& files) {
  std::ifstream list(files + "/booking-files.json");
  return pinned_loader({std::istreambuf_iterator<char>(list), {}});
}

// "Europe/London" for "/usr/share/zoneinfo/Europe/London"; empty: it is no zone's file.
std::string zone_of_file(const std::string& path) {
  constexpr std::string_view kFolder = "/zoneinfo/";
  const std::size_t at = path.find(kFolder);
  const std::string name = at == std::string::npos ? "" : path.substr(at + kFolder.size());
  return is_known_zone(name) ? name : "";
}

void refuse_existing(const std::string& path) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return;
  throw std::runtime_error(
      path +
      " exists already, and init replaces no file; give another folder, or move "
      "the file away.");
}

}  // namespace

std::variant<InitCommand, std::string> parse_init(const std::vector<std::string>& arguments) {
  InitCommand command;
  bool has_folder = false;
  GivenFlags flags(arguments);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--yes") {
      command.takes_defaults = true;
      continue;
    }
    if (!argument.starts_with('-') && !argument.empty() && !has_folder) {
      command.folder = argument;
      has_folder = true;
      continue;
    }
    const auto [flag, value, is_repeated] = flags.take(i);
    if (!is_question(flag)) return "init: \"" + flag + "\" does not belong there; see --help.";
    if (is_repeated) return given_twice(flag);
    if (core::trim(value).empty()) return "init: " + flag + " needs a value; see --help.";
    command.answers[flag] = value;
  }
  while (command.folder.size() > 1 && command.folder.ends_with('/')) command.folder.pop_back();
  return command;
}

std::string machine_time_zone(const std::string& tz_variable) {
  // In POSIX, a colon introduces the name or the path of a zone's file.
  const std::string zone = tz_variable.substr(tz_variable.starts_with(':') ? 1 : 0);
  if (is_known_zone(zone)) return zone;
  if (const std::string name = zone_of_file(zone); !name.empty()) return name;
  std::error_code error;
  return zone_of_file(fs::read_symlink("/etc/localtime", error).string());
}

void run_init(const InitCommand& command, const InitWorld& world) {
  const std::string site_path = command.folder + "/site.json";
  const std::string secrets_path = command.folder + "/secrets";
  refuse_existing(site_path);
  refuse_existing(secrets_path);
  const InitAnswers answers = collect(command, world);
  const InitNames names{
      .publishable_key = "pk_" + to_hex(random_bytes(kKeyBytes)),
      .locale = locale_of(world.language),
      .program = world.program,
      .folder = command.folder,
      .pinned = world.files.empty() ? std::nullopt : installed_loader(world.files)};
  const std::string site_text = init_site_text(answers, names);
  const SiteResult read = read_site("site.json", site_text);
  if (!read.site)
    throw std::runtime_error("The answers don't fit together: " + read.problems.at(0));
  std::error_code error;
  fs::create_directories(command.folder, error);
  if (error) {
    throw std::runtime_error(command.folder + " cannot be made: " + error.message() +
                             "; give another folder.");
  }
  write_new_files({{secrets_path, init_secrets_text(), 0600}, {site_path, site_text, 0644}});
  world.out << "\nWritten: " << site_path << ", the business, and " << secrets_path
            << ", readable by you alone.\n";
  for (const std::string& note : site_notes(*read.site, world.now)) {
    world.out << "Note: site.json: " << note << ".\n";
  }
  world.out << "\n" << init_next_steps(answers, names) << std::flush;
}

}  // namespace server
