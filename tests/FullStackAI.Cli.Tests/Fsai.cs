using System.Globalization;
using System.Text;
using FullStackAI.Cli.Output;

namespace FullStackAI.Cli.Tests;

/// <summary>Runs the tool inside the test as its user would, and keeps what it said.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Out">Standard output, which is no terminal.</param>
/// <param name="Error">Standard error, which is no terminal.</param>
internal sealed record Fsai(ExitCode Code, string Out, string Error)
{
    internal static Fsai Run(params string[] arguments) => Run(CultureInfo.InvariantCulture, CancellationToken.None, arguments);

    /// <summary>Runs under a culture, as on a machine of that country.</summary>
    internal static Fsai Run(CultureInfo culture, CancellationToken cancellationToken, params string[] arguments)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo beforeUi = CultureInfo.CurrentUICulture;
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
            using var raw = new MemoryStream();
            using var output = new StreamWriter(raw, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
            using var error = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
            int code = new Tool(new Screen(output, raw, error)).RunAsync(arguments, cancellationToken).GetAwaiter().GetResult();
            return new Fsai((ExitCode)code, Encoding.UTF8.GetString(raw.ToArray()), error.ToString());
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUi);
        }
    }

    /// <summary>Fails the test unless the run ended well.</summary>
    internal Fsai Succeeded()
    {
        Assert.AreEqual(ExitCode.Success, Code, Error);
        return this;
    }

    /// <summary>Fails the test unless the run ended with a code and one clear message.</summary>
    internal Fsai FailedWith(ExitCode code, params string[] words)
    {
        Assert.AreEqual(code, Code, Error);
        string[] faults = [.. Error.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.HasCount(1, faults, Error);
        Assert.DoesNotContain("   at ", Error, "a stack trace is no message");
        foreach (string word in words)
        {
            Assert.Contains(word, faults[0]);
        }

        return this;
    }
}
