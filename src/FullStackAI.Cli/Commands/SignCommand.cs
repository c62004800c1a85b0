using System.CommandLine;
using System.Security.Cryptography;
using FullStackAI.AspNetCore.Signing;
using FullStackAI.Cli.Options;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai sign</c>: signs a bundle, or checks its signature as a server would.</summary>
internal static class SignCommand
{
    internal static Command Make(Tool tool)
    {
        Argument<string> model = Arguments.Model();
        Option<string?> key = new("--key")
        {
            Description = $"The secret key, made by 'fsai keys signing'. Its password comes from {SigningKeysCommand.PasswordVariable}.",
            HelpName = "name.key.pem",
        };
        Option<string[]> check = new("--check")
        {
            Description = "Do not sign; check that one of these public keys has signed it.",
            HelpName = "name.pub.pem",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> name = new("--name") { Description = "The model as which it may be served. [any]", HelpName = "name" };
        Option<string?> version = new("--version-name") { Description = "The version as which it may be served. [any]", HelpName = "name" };
        var command = new Command(
            "sign", "Signs a model file: MODEL.sig is put beside it, and 'fsai serve --require-signature' serves nothing else.")
        {
            model, key, check, name, version,
        };
        tool.Bind(command, (parsed, _) =>
        {
            string path = parsed.GetValue(model)!;
            string[] trusted = parsed.GetValue(check) ?? [];
            if ((parsed.GetValue(key) is null) == (trusted.Length == 0))
            {
                throw new ToolException(ExitCode.Usage, "Give either '--key name.key.pem' to sign, or '--check name.pub.pem' to check.");
            }

            if (trusted.Length > 0)
            {
                if (!File.Exists(path))
                {
                    throw new ToolException(ExitCode.Bundle, $"There is no model '{path}'.");
                }

                var options = new SignatureOptions { TrustedKeyFiles = trusted, BoundToVersion = parsed.GetValue(name) is not null };
                tool.Screen.Line($"'{path}' is signed by '{BundleSigning.Verify(path, File.ReadAllBytes(path), options, parsed.GetValue(name), parsed.GetValue(version))}'.");
                return Task.CompletedTask;
            }

            string file = parsed.GetValue(key)!;
            using ECDsa secret = TrustedKey.Read(
                file,
                Environment.GetEnvironmentVariable(SigningKeysCommand.PasswordVariable) is { Length: > 0 } password ? password : null);
            BundleSigning.Sign(path, TrustedKey.NameOf(file), secret, parsed.GetValue(name), parsed.GetValue(version));
            tool.Screen.Line($"'{path}{BundleSigning.Extension}' holds the signature of '{TrustedKey.NameOf(file)}'.");
            return Task.CompletedTask;
        });
        return command;
    }
}
