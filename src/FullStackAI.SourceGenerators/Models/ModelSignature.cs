namespace FullStackAI.SourceGenerators.Models;

/// <summary>What a generator needs to know of a bundle: its columns and what it gives.
/// Read from the bundle's own manifest and signature.</summary>
internal sealed class ModelSignature
{
    private ModelSignature(string task, string label, string[] classes, bool hasInterval, (string Name, string Kind)[] columns)
    {
        Task = task;
        Label = label;
        Classes = classes;
        HasInterval = hasInterval;
        Columns = columns;
    }

    internal string Task { get; }

    internal string Label { get; }

    internal string[] Classes { get; }

    internal bool HasInterval { get; }

    internal (string Name, string Kind)[] Columns { get; }

    /// <summary>Reads both texts.</summary>
    /// <exception cref="FormatException">They are not what a bundle holds.</exception>
    internal static ModelSignature Read(string manifest, string signature)
    {
        Dictionary<string, object?> model = Member<Dictionary<string, object?>>(Json.Parse(manifest), "model");
        List<object?> columns = Member<List<object?>>(Json.Parse(signature), "columns");
        string[] classes = model.TryGetValue("classNames", out object? names) && names is List<object?> list
            ? [.. list.OfType<string>()]
            : [];
        return new ModelSignature(
            Member<string>(model, "task"),
            Member<string>(model, "label"),
            classes,
            model.TryGetValue("interval", out object? interval) && interval is not null,
            [.. columns.Select(column => (Member<string>(column, "name"), Member<string>(column, "kind")))]);
    }

    private static T Member<T>(object? owner, string name)
        where T : class =>
        owner is Dictionary<string, object?> members && members.TryGetValue(name, out object? value) && value is T found
            ? found
            : throw new FormatException($"'{name}' is missing.");
}
