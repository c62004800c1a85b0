using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using FullStackAI.AspNetCore.Signing;
using FullStackAI.Cli.Output;
using FullStackAI.Serialization;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai keys signing</c>: makes the pair of keys that <c>fsai sign</c> and <c>fsai serve --require-signature</c> use.</summary>
internal static class SigningKeysCommand
{
    internal const string PasswordVariable = "FULLSTACKAI_KEY_PASSWORD";
    private const int Rounds = 600_000; // OWASP's figure of 2023 for PBKDF2 with SHA-256

    internal static Command Make(Tool tool)
    {
        Option<string> id = new("--id")
        {
            Description = "The key's name, by which servers trust it: letters, digits, '-', '_', '.'.",
            HelpName = "name",
            Required = true,
        };
        Option<string> folder = new("--folder")
        {
            Description = "Where the two files go. [.]",
            HelpName = "folder",
            DefaultValueFactory = _ => ".",
        };
        var command = new Command(
            "signing",
            $"Makes NAME.key.pem, which signs bundles and stays secret, and NAME.pub.pem, which servers check them with (ECDSA, P-256). With {PasswordVariable} set, the secret one is encrypted.")
        {
            id, folder,
        };
        tool.Bind(command, (parsed, _) =>
        {
            string name = parsed.GetValue(id)!;
            if (!TrustedKey.IsName(name))
            {
                throw new ToolException(ExitCode.Usage, $"'{name}' is no name for a key. Use letters, digits, '-', '_' and '.'.");
            }

            string secret = Path.Combine(parsed.GetValue(folder)!, name + TrustedKey.SecretEnd);
            string open = Path.Combine(parsed.GetValue(folder)!, name + TrustedKey.PublicEnd);
            if (File.Exists(secret) || File.Exists(open))
            {
                throw new ToolException(
                    ExitCode.Output, $"'{secret}' or '{open}' exists already. Choose another name, or move the old key away.");
            }

            Destination.Check(secret);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            bool isEncrypted = Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 };
            string pem = isEncrypted
                ? key.ExportEncryptedPkcs8PrivateKeyPem(
                    Environment.GetEnvironmentVariable(PasswordVariable)!,
                    new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Rounds))
                : key.ExportPkcs8PrivateKeyPem();
            WriteSecret(secret, pem);
            AtomicFile.Write(open, stream => stream.Write(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n")));
            tool.Screen.Line($"'{secret}' signs and stays secret; '{open}' is for servers.");
            if (!isEncrypted)
            {
                tool.Screen.Note($"The secret key is not encrypted; set {PasswordVariable} to have it so.");
            }

            return Task.CompletedTask;
        });
        return command;
    }

    // Readable by its owner alone from the first byte on.
    private static void WriteSecret(string path, string pem)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        stream.Write(Encoding.ASCII.GetBytes(pem + "\n"));
    }
}
