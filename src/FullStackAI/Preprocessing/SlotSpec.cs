using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Describes a slot: its name in the pipeline, its kind, and what its numbers mean.</summary>
/// <param name="Name">The name under which steps find it; a step that gives an output the name of its input replaces it.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Features">The features it becomes: one for Number and Category, one per
/// column for Dense and Sparse, none for DateTime and Text.</param>
/// <param name="Levels">The levels by code of a Category slot; empty otherwise.</param>
public sealed record SlotSpec(string Name, SlotKind Kind, IReadOnlyList<Feature> Features, IReadOnlyList<string> Levels)
{
    /// <summary>The number of features; the width of a Dense or Sparse slot.</summary>
    public int Width => Features.Count;

    /// <summary>A slot of one number a row.</summary>
    /// <param name="name">The slot's name and its feature's.</param>
    /// <param name="source">The table's column it comes from; the name itself when null.</param>
    public static SlotSpec Number(string name, string? source = null) =>
        new(name, SlotKind.Number, [new Feature(name, source ?? name)], []);

    /// <summary>A slot of one code a row.</summary>
    /// <param name="name">The slot's name and its feature's.</param>
    /// <param name="levels">The levels by code.</param>
    /// <param name="source">The table's column it comes from; the name itself when null.</param>
    public static SlotSpec Category(string name, IReadOnlyList<string> levels, string? source = null) =>
        new(name, SlotKind.Category, [new Feature(name, source ?? name, Math.Max(1, levels.Count))], levels);

    /// <summary>A slot of a date and time.</summary>
    /// <param name="name">The slot's name.</param>
    public static SlotSpec DateTime(string name) => new(name, SlotKind.DateTime, [], []);

    /// <summary>A slot of text.</summary>
    /// <param name="name">The slot's name.</param>
    public static SlotSpec Text(string name) => new(name, SlotKind.Text, [], []);

    /// <summary>A slot of several numbers a row.</summary>
    /// <param name="name">The slot's name.</param>
    /// <param name="features">One per number.</param>
    public static SlotSpec Dense(string name, IReadOnlyList<Feature> features) => new(name, SlotKind.Dense, features, []);

    /// <summary>A slot of a sparse vector a row.</summary>
    /// <param name="name">The slot's name.</param>
    /// <param name="features">One per column of the vector.</param>
    public static SlotSpec Sparse(string name, IReadOnlyList<Feature> features) => new(name, SlotKind.Sparse, features, []);

    internal void Write(ComponentWriter writer)
    {
        writer.WriteString(Name);
        writer.WriteByte((byte)Kind);
        writer.WriteStrings(Levels);
        writer.WriteInt32(Features.Count);
        foreach (Feature feature in Features)
        {
            writer.WriteString(feature.Name);
            writer.WriteString(feature.Source);
            writer.WriteInt32(feature.LevelCount);
        }
    }

    internal static SlotSpec Read(ComponentReader reader)
    {
        string name = reader.ReadString();
        byte kind = reader.ReadByte();
        if (kind > (byte)SlotKind.Sparse)
        {
            throw reader.Fault($"slot '{name}' is of the unknown kind {kind}");
        }

        string[] levels = reader.ReadStrings();
        var features = new Feature[reader.ReadCount(12)];
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = new Feature(reader.ReadString(), reader.ReadString(), reader.ReadInt32());
        }

        return new SlotSpec(name, (SlotKind)kind, features, levels);
    }

    internal static void WriteAll(ComponentWriter writer, IReadOnlyList<SlotSpec> specs)
    {
        writer.WriteInt32(specs.Count);
        foreach (SlotSpec spec in specs)
        {
            spec.Write(writer);
        }
    }

    internal static SlotSpec[] ReadAll(ComponentReader reader)
    {
        var specs = new SlotSpec[reader.ReadCount(13)];
        for (int i = 0; i < specs.Length; i++)
        {
            specs[i] = Read(reader);
        }

        return specs;
    }
}
