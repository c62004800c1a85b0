namespace FullStackAI.Onnx;

/// <summary>Says whether a model keeps ONNX's rules: versions, names, order, operators and their
/// attributes, sizes of constants, and types and shapes where they can be inferred.</summary>
public static class OnnxChecker
{
    /// <summary>Newest version of the file format this library knows.</summary>
    public const int NewestIrVersion = 13;

    // A hostile model could have a fault in each of its 10⁶ nodes; nobody reads more than these.
    private const int MaximumFaults = 100;

    /// <summary>Finds what is wrong with a model.</summary>
    /// <param name="document">The model.</param>
    /// <returns>The faults, at most 100, in the order of the graph; empty for a sound model.</returns>
    public static IReadOnlyList<OnnxFault> Check(OnnxDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var faults = new List<OnnxFault>();
        Versions(document, faults);
        if (faults.Count == 0)
        {
            new GraphChecker(document, faults, MaximumFaults).Check(document.Graph, outer: null);
        }

        if (faults.Count == 0)
        {
            foreach (OnnxFault fault in ShapeInference.Infer(document).Faults)
            {
                faults.Add(fault);
            }
        }

        return faults.Count <= MaximumFaults ? faults : faults[..MaximumFaults];
    }

    /// <summary>Refuses a model that is not sound.</summary>
    /// <param name="document">The model.</param>
    /// <exception cref="OnnxException">At least one fault was found; the message lists all.</exception>
    public static void RequireValid(OnnxDocument document)
    {
        IReadOnlyList<OnnxFault> faults = Check(document);
        if (faults.Count > 0)
        {
            throw new OnnxException(
                $"The ONNX model '{document.Graph.Name}' has {faults.Count} fault(s):{string.Concat(faults.Select(fault => $"\n  {fault}"))}");
        }
    }

    private static void Versions(OnnxDocument document, List<OnnxFault> faults)
    {
        if (document.IrVersion is < 1 or > NewestIrVersion)
        {
            faults.Add(new OnnxFault(
                $"The file format is IR version {document.IrVersion}; this library knows 1 to {NewestIrVersion}. {(document.IrVersion < 1 ? "The file is damaged or no ONNX model." : "Export the model for an older version, or update the library.")}"));
        }

        if (document.OperatorSets.Count == 0 && document.IrVersion >= 3)
        {
            faults.Add(new OnnxFault("The model names no operator set; it must import at least ONNX's own, such as version 17."));
        }

        foreach (IGrouping<string, OnnxOperatorSet> sets in document.OperatorSets.GroupBy(set => OperatorDomains.Canonical(set.Domain)))
        {
            string name = sets.Key.Length == 0 ? "ai.onnx" : sets.Key;
            if (sets.Select(set => set.Version).Distinct().Count() > 1)
            {
                faults.Add(new OnnxFault(
                    $"The operator set '{name}' is imported in the versions {string.Join(" and ", sets.Select(set => set.Version))}; a model has one version of each."));
            }

            if (sets.First().Version < 1)
            {
                faults.Add(new OnnxFault($"The operator set '{name}' is imported in version {sets.First().Version}; versions start at 1."));
            }
        }
    }
}
