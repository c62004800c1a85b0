using System.IO.Enumeration;

namespace FullStackAI.AspNetCore.Security;

/// <summary>What a caller wants of a model.</summary>
internal enum ModelUse
{
    /// <summary>To know it: its description, state and counts.</summary>
    Read,

    /// <summary>To have rows predicted.</summary>
    Predict,

    /// <summary>To have predictions explained.</summary>
    Explain,

    /// <summary>To have whole files predicted, and to see those jobs.</summary>
    Jobs,
}

/// <summary>What a key may do: <c>predict:{model}</c>, <c>explain:{model}</c>, <c>jobs:{model}</c>, <c>read:{model}</c>, where
/// <c>*</c> in the model stands for anything, and <c>admin</c>. Every scope of a model lets it be read.</summary>
internal sealed class KeyScopes
{
    internal const string Administration = "admin";

    /// <summary>What a key gets when nothing is said: everything but administration.</summary>
    internal static readonly IReadOnlyList<string> All = ["predict:*", "explain:*", "jobs:*"];

    private static readonly string[] Words = ["read", "predict", "explain", "jobs"]; // by ModelUse
    private readonly string[][] _models; // by ModelUse; the patterns of names

    internal KeyScopes(IReadOnlyList<string> scopes)
    {
        IsAdministrator = scopes.Contains(Administration);
        _models = [.. Words.Select(word => scopes
            .Where(scope => scope.StartsWith(word + ":", StringComparison.Ordinal))
            .Select(scope => scope[(word.Length + 1)..])
            .ToArray())];
    }

    internal bool IsAdministrator { get; }

    /// <summary>Whether a scope is one that there is.</summary>
    internal static bool IsScope(string scope) =>
        scope == Administration || (scope.Split(':', 2) is [var word, { Length: > 0 }] && Words.Contains(word));

    internal bool May(ModelUse use, string model) =>
        IsAdministrator
            || Matches(_models[(int)use], model)
            || (use == ModelUse.Read && Array.Exists(_models, patterns => Matches(patterns, model)));

    private static bool Matches(string[] patterns, string model)
    {
        foreach (string pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, model, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }
}
