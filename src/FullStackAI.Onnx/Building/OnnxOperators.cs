namespace FullStackAI.Onnx;

/// <summary>ONNX's operators as methods on the values of a graph under construction.
/// Shapes stretch against each other as in NumPy.</summary>
public static class OnnxOperators
{
    /// <summary>a + b.</summary>
    /// <param name="a">The left value.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>The sum.</returns>
    public static OnnxValue Add(this OnnxValue a, OnnxValue b) => Two("Add", a, b);

    /// <summary>a − b.</summary>
    /// <param name="a">The left value.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>The difference.</returns>
    public static OnnxValue Sub(this OnnxValue a, OnnxValue b) => Two("Sub", a, b);

    /// <summary>a · b, element by element.</summary>
    /// <param name="a">The left value.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>The product.</returns>
    public static OnnxValue Mul(this OnnxValue a, OnnxValue b) => Two("Mul", a, b);

    /// <summary>a / b; integers are cut towards zero.</summary>
    /// <param name="a">The left value.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>The quotient.</returns>
    public static OnnxValue Div(this OnnxValue a, OnnxValue b) => Two("Div", a, b);

    /// <summary>a modulo b; the sign is that of b for integers.</summary>
    /// <param name="a">The left value, integers.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>The remainder.</returns>
    public static OnnxValue Mod(this OnnxValue a, OnnxValue b) => Two("Mod", a, b);

    /// <summary>a to the power of b.</summary>
    /// <param name="a">The base.</param>
    /// <param name="b">The exponent.</param>
    /// <returns>The power, of the base's element type.</returns>
    public static OnnxValue Pow(this OnnxValue a, OnnxValue b) => Two("Pow", a, b);

    /// <summary>The larger of two, element by element.</summary>
    /// <param name="a">The left value.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>The larger.</returns>
    public static OnnxValue Max(this OnnxValue a, OnnxValue b) => Two("Max", a, b);

    /// <summary>The smaller of two, element by element.</summary>
    /// <param name="a">The left value.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>The smaller.</returns>
    public static OnnxValue Min(this OnnxValue a, OnnxValue b) => Two("Min", a, b);

    /// <summary>a = b.</summary>
    /// <param name="a">The left value; not text.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>Booleans.</returns>
    public static OnnxValue Equal(this OnnxValue a, OnnxValue b) => Two("Equal", a, b);

    /// <summary>a &gt; b.</summary>
    /// <param name="a">The left value.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>Booleans.</returns>
    public static OnnxValue Greater(this OnnxValue a, OnnxValue b) => Two("Greater", a, b);

    /// <summary>a ≥ b.</summary>
    /// <param name="a">The left value.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>Booleans.</returns>
    public static OnnxValue GreaterOrEqual(this OnnxValue a, OnnxValue b) => Two("GreaterOrEqual", a, b);

    /// <summary>a &lt; b.</summary>
    /// <param name="a">The left value.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>Booleans.</returns>
    public static OnnxValue Less(this OnnxValue a, OnnxValue b) => Two("Less", a, b);

    /// <summary>a ≤ b.</summary>
    /// <param name="a">The left value.</param>
    /// <param name="b">The right value, of the same element type.</param>
    /// <returns>Booleans.</returns>
    public static OnnxValue LessOrEqual(this OnnxValue a, OnnxValue b) => Two("LessOrEqual", a, b);

    /// <summary>a and b.</summary>
    /// <param name="a">Booleans.</param>
    /// <param name="b">Booleans.</param>
    /// <returns>Booleans.</returns>
    public static OnnxValue And(this OnnxValue a, OnnxValue b) => Two("And", a, b);

    /// <summary>a or b.</summary>
    /// <param name="a">Booleans.</param>
    /// <param name="b">Booleans.</param>
    /// <returns>Booleans.</returns>
    public static OnnxValue Or(this OnnxValue a, OnnxValue b) => Two("Or", a, b);

    /// <summary>not a.</summary>
    /// <param name="a">Booleans.</param>
    /// <returns>Booleans.</returns>
    public static OnnxValue Not(this OnnxValue a) => One("Not", a);

    /// <summary>−a.</summary>
    /// <param name="a">The value.</param>
    /// <returns>Its negative.</returns>
    public static OnnxValue Neg(this OnnxValue a) => One("Neg", a);

    /// <summary>|a|.</summary>
    /// <param name="a">The value.</param>
    /// <returns>Its magnitude.</returns>
    public static OnnxValue Abs(this OnnxValue a) => One("Abs", a);

    /// <summary>√a.</summary>
    /// <param name="a">The value.</param>
    /// <returns>Its square root.</returns>
    public static OnnxValue Sqrt(this OnnxValue a) => One("Sqrt", a);

    /// <summary>eᵃ.</summary>
    /// <param name="a">The value.</param>
    /// <returns>Its exponential.</returns>
    public static OnnxValue Exp(this OnnxValue a) => One("Exp", a);

    /// <summary>ln a.</summary>
    /// <param name="a">The value.</param>
    /// <returns>Its natural logarithm.</returns>
    public static OnnxValue Log(this OnnxValue a) => One("Log", a);

    /// <summary>sin a.</summary>
    /// <param name="a">The angle, in radians.</param>
    /// <returns>Its sine.</returns>
    public static OnnxValue Sin(this OnnxValue a) => One("Sin", a);

    /// <summary>cos a.</summary>
    /// <param name="a">The angle, in radians.</param>
    /// <returns>Its cosine.</returns>
    public static OnnxValue Cos(this OnnxValue a) => One("Cos", a);

    /// <summary>The greatest whole number not above a.</summary>
    /// <param name="a">The value.</param>
    /// <returns>The whole number, of the same element type.</returns>
    public static OnnxValue Floor(this OnnxValue a) => One("Floor", a);

    /// <summary>max(a, 0).</summary>
    /// <param name="a">The value.</param>
    /// <returns>Its positive part.</returns>
    public static OnnxValue Relu(this OnnxValue a) => One("Relu", a);

    /// <summary>1 / (1 + e⁻ᵃ).</summary>
    /// <param name="a">The value.</param>
    /// <returns>Its logistic function.</returns>
    public static OnnxValue Sigmoid(this OnnxValue a) => One("Sigmoid", a);

    /// <summary>tanh a.</summary>
    /// <param name="a">The value.</param>
    /// <returns>Its hyperbolic tangent.</returns>
    public static OnnxValue Tanh(this OnnxValue a) => One("Tanh", a);

    /// <summary>Whether a is not a number.</summary>
    /// <param name="a">The value.</param>
    /// <returns>Booleans.</returns>
    public static OnnxValue IsNaN(this OnnxValue a) => One("IsNaN", a);

    /// <summary>eᵃ over its sum along an axis.</summary>
    /// <param name="a">The value.</param>
    /// <param name="axis">The axis, the last by default.</param>
    /// <returns>Shares that sum to 1.</returns>
    public static OnnxValue Softmax(this OnnxValue a, int axis = -1) => One("Softmax", a, new OnnxAttribute("axis", axis));

    /// <summary>The same values as another element type; floating point to integer is cut towards zero.</summary>
    /// <param name="a">The value.</param>
    /// <param name="element">The type wanted; the value itself is given back where it has it already.</param>
    /// <returns>The converted value.</returns>
    public static OnnxValue Cast(this OnnxValue a, OnnxElementType element) =>
        a.Element == element ? a : One("Cast", a, new OnnxAttribute("to", (long)element));

    /// <summary>One value where a condition holds, another elsewhere.</summary>
    /// <param name="condition">Booleans.</param>
    /// <param name="then">The value where it holds.</param>
    /// <param name="otherwise">The value where it does not, of the same element type.</param>
    /// <returns>The chosen values.</returns>
    public static OnnxValue Where(this OnnxValue condition, OnnxValue then, OnnxValue otherwise) =>
        condition.Builder.Node("Where", [condition, then, otherwise]);

    /// <summary>Matrix product.</summary>
    /// <param name="a">[… × n × k].</param>
    /// <param name="b">[… × k × m].</param>
    /// <returns>[… × n × m].</returns>
    public static OnnxValue MatMul(this OnnxValue a, OnnxValue b) => Two("MatMul", a, b);

    /// <summary>Matrix product plus a row: x·W + bias.</summary>
    /// <param name="x">[rows × inputs].</param>
    /// <param name="weights">[inputs × outputs], or [outputs × inputs] where <paramref name="transposed"/>.</param>
    /// <param name="bias">[outputs]; null for none.</param>
    /// <param name="transposed">Whether the weights are stored [outputs × inputs]; false by default.</param>
    /// <returns>[rows × outputs].</returns>
    public static OnnxValue Gemm(this OnnxValue x, OnnxValue weights, OnnxValue? bias = null, bool transposed = false) =>
        transposed
            ? x.Builder.Node("Gemm", [x, weights, bias], new OnnxAttribute("transB", 1))
            : x.Builder.Node("Gemm", [x, weights, bias]);

    /// <summary>Puts values behind each other along an axis.</summary>
    /// <param name="values">At least one value; one alone is given back as it is.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The joined value.</returns>
    public static OnnxValue Concat(this IReadOnlyList<OnnxValue> values, int axis) =>
        values.Count == 1 ? values[0] : values[0].Builder.Node("Concat", [.. values], new OnnxAttribute("axis", axis));

    /// <summary>The same elements in another shape.</summary>
    /// <param name="a">The value.</param>
    /// <param name="shape">The sizes; 0 keeps the axis, −1 takes what is left.</param>
    /// <returns>The value in that shape.</returns>
    public static OnnxValue Reshape(this OnnxValue a, params long[] shape) => Two("Reshape", a, a.Builder.Int64s(shape));

    /// <summary>Axes in another order.</summary>
    /// <param name="a">The value.</param>
    /// <param name="order">For each new axis, the old one.</param>
    /// <returns>The value in that order.</returns>
    public static OnnxValue Transpose(this OnnxValue a, params long[] order) => One("Transpose", a, new OnnxAttribute("perm", order));

    /// <summary>Adds axes of size 1.</summary>
    /// <param name="a">The value.</param>
    /// <param name="axes">Their places in the result.</param>
    /// <returns>The value with more axes.</returns>
    public static OnnxValue Unsqueeze(this OnnxValue a, params long[] axes) => Two("Unsqueeze", a, a.Builder.Int64s(axes));

    /// <summary>Takes away axes of size 1.</summary>
    /// <param name="a">The value.</param>
    /// <param name="axes">Their places.</param>
    /// <returns>The value with fewer axes.</returns>
    public static OnnxValue Squeeze(this OnnxValue a, params long[] axes) => Two("Squeeze", a, a.Builder.Int64s(axes));

    /// <summary>Picks slices along an axis.</summary>
    /// <param name="a">The value.</param>
    /// <param name="positions">int64 or int32 of any shape.</param>
    /// <param name="axis">The axis, 0 by default.</param>
    /// <returns>The picked slices, with the positions' shape in place of the axis.</returns>
    public static OnnxValue Gather(this OnnxValue a, OnnxValue positions, int axis = 0) =>
        a.Builder.Node("Gather", [a, positions], new OnnxAttribute("axis", axis));

    /// <summary>A range along one axis.</summary>
    /// <param name="a">The value.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">First position; from the end where negative.</param>
    /// <param name="end">Position after the last; from the end where negative.</param>
    /// <returns>The range.</returns>
    public static OnnxValue Slice(this OnnxValue a, int axis, long start, long end) =>
        a.Builder.Node("Slice", [a, a.Builder.Int64s(start), a.Builder.Int64s(end), a.Builder.Int64s(axis)]);

    /// <summary>Sum along axes.</summary>
    /// <param name="a">The value.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="keep">Whether the axis stays with size 1; true by default.</param>
    /// <returns>The sums.</returns>
    public static OnnxValue ReduceSum(this OnnxValue a, int axis, bool keep = true) =>
        a.Builder.Node("ReduceSum", [a, a.Builder.Int64s(axis)], new OnnxAttribute("keepdims", keep ? 1 : 0));

    /// <summary>Mean along an axis.</summary>
    /// <param name="a">The value.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="keep">Whether the axis stays with size 1; true by default.</param>
    /// <returns>The means.</returns>
    public static OnnxValue ReduceMean(this OnnxValue a, int axis, bool keep = true) => Reduce("ReduceMean", a, axis, keep);

    /// <summary>Greatest value along an axis.</summary>
    /// <param name="a">The value.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="keep">Whether the axis stays with size 1; true by default.</param>
    /// <returns>The greatest values.</returns>
    public static OnnxValue ReduceMax(this OnnxValue a, int axis, bool keep = true) => Reduce("ReduceMax", a, axis, keep);

    /// <summary>Smallest value along an axis.</summary>
    /// <param name="a">The value.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="keep">Whether the axis stays with size 1; true by default.</param>
    /// <returns>The smallest values.</returns>
    public static OnnxValue ReduceMin(this OnnxValue a, int axis, bool keep = true) => Reduce("ReduceMin", a, axis, keep);

    /// <summary>Place of the greatest value along an axis, the first of equals.</summary>
    /// <param name="a">The value.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="keep">Whether the axis stays with size 1; true by default.</param>
    /// <returns>int64 places.</returns>
    public static OnnxValue ArgMax(this OnnxValue a, int axis, bool keep = true) =>
        One("ArgMax", a, new OnnxAttribute("axis", axis), new OnnxAttribute("keepdims", keep ? 1 : 0));

    /// <summary>Keeps a value within bounds.</summary>
    /// <param name="a">The value.</param>
    /// <param name="low">Scalar lower bound of the same element type; null for none.</param>
    /// <param name="high">Scalar upper bound of the same element type; null for none.</param>
    /// <returns>The bounded value.</returns>
    public static OnnxValue Clip(this OnnxValue a, OnnxValue? low, OnnxValue? high) => a.Builder.Node("Clip", [a, low, high]);

    /// <summary>Convolution.</summary>
    /// <param name="x">[batch × channels × height × width].</param>
    /// <param name="weights">[filters × channels/groups × kernel height × kernel width].</param>
    /// <param name="bias">[filters]; null for none.</param>
    /// <param name="stride">Step on both axes, at least 1.</param>
    /// <param name="padding">Zeros added on every side, at least 0.</param>
    /// <param name="groups">Groups of channels, at least 1.</param>
    /// <returns>[batch × filters × new height × new width].</returns>
    public static OnnxValue Conv(
        this OnnxValue x, OnnxValue weights, OnnxValue? bias = null, int stride = 1, int padding = 0, int groups = 1) =>
        x.Builder.Node(
            "Conv",
            [x, weights, bias],
            new OnnxAttribute("strides", [stride, (long)stride]),
            new OnnxAttribute("pads", [padding, padding, padding, (long)padding]),
            new OnnxAttribute("group", groups));

    /// <summary>Greatest value of each square window.</summary>
    /// <param name="x">[batch × channels × height × width].</param>
    /// <param name="window">Side of the window, at least 1.</param>
    /// <param name="stride">Step on both axes; the window's side by default.</param>
    /// <returns>[batch × channels × new height × new width].</returns>
    public static OnnxValue MaxPool(this OnnxValue x, int window, int? stride = null) => Pool("MaxPool", x, window, stride);

    /// <summary>Mean of each square window.</summary>
    /// <param name="x">[batch × channels × height × width].</param>
    /// <param name="window">Side of the window, at least 1.</param>
    /// <param name="stride">Step on both axes; the window's side by default.</param>
    /// <returns>[batch × channels × new height × new width].</returns>
    public static OnnxValue AveragePool(this OnnxValue x, int window, int? stride = null) => Pool("AveragePool", x, window, stride);

    /// <summary>Mean over all spatial axes.</summary>
    /// <param name="x">[batch × channels × …].</param>
    /// <returns>[batch × channels × 1 …].</returns>
    public static OnnxValue GlobalAveragePool(this OnnxValue x) => One("GlobalAveragePool", x);

    /// <summary>Joins the axes before and from an axis on into two.</summary>
    /// <param name="x">The value.</param>
    /// <param name="axis">First axis of the second group, 1 by default.</param>
    /// <returns>A matrix.</returns>
    public static OnnxValue Flatten(this OnnxValue x, int axis = 1) => One("Flatten", x, new OnnxAttribute("axis", axis));

    private static OnnxValue Reduce(string operation, OnnxValue a, int axis, bool keep) =>
        a.Builder.OperatorSet < 18
            ? One(operation, a, new OnnxAttribute("axes", [(long)axis]), new OnnxAttribute("keepdims", keep ? 1 : 0))
            : a.Builder.Node(operation, [a, a.Builder.Int64s(axis)], new OnnxAttribute("keepdims", keep ? 1 : 0));

    private static OnnxValue Pool(string operation, OnnxValue x, int window, int? stride) =>
        One(
            operation,
            x,
            new OnnxAttribute("kernel_shape", [window, (long)window]),
            new OnnxAttribute("strides", [stride ?? window, (long)(stride ?? window)]));

    private static OnnxValue One(string operation, OnnxValue a, params OnnxAttribute[] attributes) =>
        a.Builder.Node(operation, [a], attributes);

    private static OnnxValue Two(string operation, OnnxValue a, OnnxValue b) => a.Builder.Node(operation, [a, b]);
}
