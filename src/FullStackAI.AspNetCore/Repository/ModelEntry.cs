namespace FullStackAI.AspNetCore.Repository;

/// <summary>A model as requests see it: its versions, its aliases, and which answers
/// when none is named. Immutable; part of one snapshot.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Versions">Oldest first; at least one.</param>
/// <param name="Routing">Aliases as written, and what is wrong with them.</param>
/// <param name="Default">Answers when no version is named; null while none can serve.</param>
internal sealed record ModelEntry(string Name, IReadOnlyList<ServedVersion> Versions, ModelRouting Routing, ServedVersion? Default)
{
    /// <summary>The version of a name or alias; null when there is none.</summary>
    internal ServedVersion? Find(string name)
    {
        foreach (ServedVersion version in Versions)
        {
            if (version.IsNamed(name))
            {
                return version;
            }
        }

        return Routing.Aliases.TryGetValue(name, out string? target) ? Versions.FirstOrDefault(version => version.IsNamed(target)) : null;
    }
}
